"""What stands around the posts of a discussion: buttons, counts and profiles go. Pure.

Of a box about a writer the name stays. Only page/sort imports it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from proxy.page.blocks import Blocks
    from proxy.page.dom import Element

_LINE: Final = 60  # letters of a line that may be a button or a count
_PROFILE: Final = 400  # letters of a box about a writer
_NAME: Final = 40
_BOX: Final = re.compile(
    r"(?:^|[\s_-])(?:user(?:[_-]?(?:info|details?|card|panel|box|stats|meta))"
    r"|post[_-]?(?:profile|author|user)|message[_-]?user\w*|poster(?:[_-]?info)?"
    r"|c?author[_-]?(?:pane\w*|info|details?|block|box|profile)|memberinfo|post-signature)(?:[\s_]|$)",
    re.IGNORECASE,
)
_WRITTEN: Final = frozenset(("p", "blockquote", "pre", "article"))
_POST: Final = re.compile(
    r"(?:^|[\s_-])(?:content|message|body|text|markdown|cooked|bbwrapper|comment|post)(?:[\s_]|$)",
    re.IGNORECASE,
)
_NAMES: Final = frozenset(("a", "b", "strong", "h1", "h2", "h3", "h4", "h5", "h6", "cite"))

# What a button of a forum says, by language; matched whole, without case and closing marks.
_SAID: Final = """
    reply, post reply, new topic, quote, report, share,
    like, edit, flag, link, permalink, follow, bookmark, upvote,
    downvote, link to post, share on other sites, add a comment, improve this answer, comment,
    improve this question, click to expand, ask question, sorted by, jump to latest, new posts,
    report abuse, report post, reply with quote, multiquote, back to top, top, copy link,
    share this post, award, save, hide, expand, collapse, show more, more options,
    you must log in or register to reply here, log in to reply, sign in to reply, go to profile,
    find the answer to your question by asking, start asking to get answers, dismiss notice,
    explore related questions, see similar questions with these tags, go to topic listing,
    you must log in to answer this question, required but never shown, post as a guest,
    sign up or log in, sign up using google, sign up using email and password, search forums,
    antworten, zitieren, melden, teilen, gefällt mir, beitrag melden, mit zitat antworten,
    nach oben, bearbeiten, link kopieren,
    répondre, citer, signaler, partager, j'aime, j’aime, haut, modifier,
    responder, citar, reportar, compartir, me gusta, denunciar, arriba, editar,
    compartilhar, partilhar, gostei, curtir, topo,
    rispondi, cita, segnala, condividi, mi piace, modifica,
    odpowiedz, cytuj, zgłoś, udostępnij, lubię to, edytuj,
    reageer, citeer, meld, deel, vind ik leuk, bewerk,
    ответить, цитировать, пожаловаться, поделиться, нравится, мне нравится, жалоба, наверх,
    редактировать, цитата, в закладки,
    відповісти, цитувати, поскаржитися, поділитися, подобається, вгору,
    cevapla, alıntı, alıntıla, paylaş, beğen, şikayet et, yanıtla,
    odpovědět, citovat, nahlásit, sdílet, svara, citera, rapportera, dela, gilla, vastaa, lainaa,
    返信, 引用, 共有, いいね, 回复, 举报, 分享, 点赞, 引用回复, 답글, 신고, 공유,
    رد, اقتباس, مشاركة
    """
_BUTTONS: Final = frozenset(one.strip() for one in _SAID.split(","))
_COUNTED: Final = (
    r"posts?|messages?|likes?|replies|reply|comments?|views?|answers?|solutions?|points?|votes?"
    r"|reputation|reaction score|topics?|threads?|members?|thanks|karma|trophy points|badges?"
    r"|beiträge|beitrag|antworten|themen|danke|réponses?|vues|mensajes?|respuestas?|mensagens"
    r"|messaggi|posty|postów|berichten|сообщени[йея]|ответ(?:ов|а)?|просмотр(?:ов|а)?|репутация"
    r"|баллы|mesaj|beğeni"
)
_COUNT: Final = re.compile(
    rf"[#№]?[\d.,\s]*\d[\d.,]*\s?[km+]?"
    rf"|[\d.,\s]*\d[km+]?\s(?:{_COUNTED})(?:\s?[·•|]\s?(?:joined|since)\b.{{0,20}})?"
    rf"|(?:{_COUNTED})\s?:?\s?[\d.,]*\d[km+]?"
    r"|\d{4}-\d\d-\d\dt\d\d:\d\d(?::\d\d)?(?:\.\d+)?(?:z|[+-]\d\d:?\d\d)?"
    r"|(?:joined|registered|member since|registriert|mitglied seit|inscrit|регистрация)\b.{0,30}",
    re.IGNORECASE,
)
_ENDS: Final = " .:…!?↑→»>"


def tidy_thread(blocks: Blocks) -> None:
    """Detach the buttons and counts of a discussion's page, and of profiles all but the name."""
    number, last = 0, len(blocks.up)
    while number < last:
        element, size = blocks.elements[number], blocks.text_in(number)
        here, number = number, number + 1
        if element.parent is None or not size:
            continue
        if size <= _LINE and not _is_post(element) and is_no_talk(element.text()):
            element.detach()
            number = blocks.end[here]
        elif size <= _PROFILE and blocks.prose_in(here) < _LINE and _is_profile(element):
            _name_only(element)
            number = blocks.end[here]


def _is_profile(element: Element) -> bool:
    return _BOX.search(element.get("class")) is not None


def _is_post(element: Element) -> bool:
    """Tell whether words in an element are what somebody wrote: "42" and "Like" are answers too."""
    return element.tag in _WRITTEN or _POST.search(element.get("class")) is not None


def is_no_talk(line: str) -> bool:
    """Tell whether a line is a button or a count, not words that somebody wrote.

    >>> is_no_talk("1,204 posts"), is_no_talk("Reply"), is_no_talk("I reply to all posts.")
    (True, True, False)
    """
    line = line.strip(_ENDS).casefold()
    return line in _BUTTONS or _COUNT.fullmatch(line) is not None


def _name_only(box: Element) -> None:
    """Leave of a box about a writer the name, which is the first link or bold word in it."""
    names = (one for one in box.iter() if one.tag in _NAMES and one is not box)
    name = next((one for one in names if 1 < len(one.text()) <= _NAME), None)
    if name is None:
        return
    name.detach()
    for child in list(box.elements()):
        child.detach()
    box.children = [name]
    name.parent = box
