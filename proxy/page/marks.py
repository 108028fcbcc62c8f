"""What tags, roles, class and id words say about an element, as bits of one number. Pure.

A word is evidence, never a verdict: `page/areas` ignores a mark on an element that holds much of
the page's prose (`has-sidebar`, `modal-open` on a wrapper). Words that stand after `no`, `has`,
`with` mark nothing. Sources: evidence.md, "Real pages"; the share of text inside and outside of
article bodies per word was measured on the open corpora, and a word entered the table when several
sites agree.
"""

from __future__ import annotations

import re
from typing import Final

# Shape of an element.
INLINE: Final = 1 << 0
SKIP: Final = 1 << 1  # its text is never words of the page
HEADING: Final = 1 << 2
LINK: Final = 1 << 3
PARAGRAPH: Final = 1 << 4
ITEM: Final = 1 << 5  # li, dt, dd, td, th
LOOSE: Final = 1 << 6  # a box without meaning of its own: div, section, center ...
PICTURE: Final = 1 << 7
SEMANTIC: Final = 1 << 8  # article, main
FIGURE: Final = 1 << 9
CAPTION: Final = 1 << 10
QUOTE: Final = 1 << 11
PANEL: Final = 1 << 12  # tabs and accordions: hidden, yet shown
KEPT: Final = 1 << 13  # put aside by tag for whoever reads metadata or pictures
BODY: Final = 1 << 14  # named as the text of an article
LEAD: Final = 1 << 15  # standfirst
AUTHOR: Final = 1 << 16  # who wrote it: a box or a line
META: Final = 1 << 17  # date, reading time, section label
NOTE: Final = 1 << 18  # stands below a text and belongs to it
WALL: Final = 1 << 19

# Region of a page.
NAV: Final = 1 << 20
HEAD: Final = 1 << 21
FOOT: Final = 1 << 22
SIDE: Final = 1 << 23
FORM: Final = 1 << 24
OVERLAY: Final = 1 << 25
CONSENT: Final = 1 << 26
AD: Final = 1 << 27
SHARE: Final = 1 << 28
RELATED: Final = 1 << 29
MORE: Final = 1 << 30  # related, if it is mostly links
LETTER: Final = 1 << 31  # newsletter and subscription boxes
COMMENT: Final = 1 << 32
TAGS: Final = 1 << 33
CRUMBS: Final = 1 << 34
PAGER: Final = 1 << 35
TOOLS: Final = 1 << 36  # print, font size, bookmark
LOGIN: Final = 1 << 37
HIDDEN: Final = 1 << 38
SOFTHIDE: Final = 1 << 39  # words for screen readers only
LANGUAGES: Final = 1 << 40
OUTDATED: Final = 1 << 41
PROMO: Final = 1 << 42
LEGAL: Final = 1 << 43  # imprint, license, contact
CODE: Final = 1 << 44  # what stands in it is colored by class: `comment`, `meta`, `ad`
BROWSER: Final = 1 << 45  # may speak of the reader's browser: `walls` reads its words

# Marks that take an element and all below it out of the main text, if it is small enough to be
# believed.
AREA: Final = (
    NAV | HEAD | FOOT | SIDE | FORM | OVERLAY | CONSENT | AD | SHARE | RELATED | MORE | LETTER
    | COMMENT | TAGS | CRUMBS | PAGER | TOOLS | LOGIN | HIDDEN | SOFTHIDE | LANGUAGES | OUTDATED
    | PROMO | LEGAL
)  # fmt: skip
# What the root and the body may not be, whatever their class says.
REGION: Final = AREA | AUTHOR | META | WALL | CAPTION | FIGURE
# Which areas a shape of element can be: a caption is no sidebar, whatever its class says.
AREA_OF_FIGURE: Final = AD | HIDDEN | SHARE | TOOLS | SOFTHIDE
AREA_OF_LINE: Final = AREA & ~(NAV | HEAD | FOOT | SIDE | FORM | OVERLAY | CONSENT | LANGUAGES)

# ---- tables


def _table(rows: str, names: dict[str, int]) -> dict[str, int]:
    table: dict[str, int] = {}
    for row in rows.strip().splitlines():
        name, _, words = row.strip().partition(":")
        for word in words.split():
            table[word] = table.get(word, 0) | names[name]
    return table


_NAMES: Final = {
    name: value for name, value in globals().items() if name.isupper() and isinstance(value, int)
}

TAGS_OF: Final = _table(
    """
    INLINE: a abbr acronym b bdi bdo big cite code data del dfn em font i ins kbd label mark nobr q
    INLINE: rb rp rt ruby s samp small span strike strong sub sup time tt u var wbr br img picture
    INLINE: source amp-img amp-anim
    SKIP: script style xmp plaintext noembed noframes template svg select textarea head option
    SKIP: iframe object embed audio video canvas math button input datalist map title
    HEADING: h1 h2 h3 h4 h5 h6
    LINK: a
    PARAGRAPH: p pre blockquote
    ITEM: li dt dd td th
    LOOSE: div section center main article body noscript
    PICTURE: img amp-img amp-anim
    SEMANTIC: article main
    NAV: nav menu
    HEAD: header
    FOOT: footer
    SIDE: aside
    FORM: form
    OVERLAY: dialog
    FIGURE: figure picture figcaption
    CAPTION: figcaption
    QUOTE: blockquote
    CODE: pre code kbd samp
    KEPT: html meta link base script time h1 h2 title img amp-img amp-anim picture noscript button
    KEPT: input
    """,
    _NAMES,
)

ROLES: Final = _table(
    """
    NAV: navigation menu menubar
    HEAD: banner
    FOOT: contentinfo
    SIDE: complementary
    FORM: search form
    OVERLAY: dialog alertdialog
    SEMANTIC: main article
    PANEL: tabpanel
    HEADING: heading
    BROWSER: alert
    """,
    _NAMES,
)

# Values of `itemprop`.
PROPERTIES: Final = {
    "articleBody": BODY,
    "caption": CAPTION,
    "author": AUTHOR,
    "datePublished": META,
}

WORDS: Final = _table(
    """
    NAV: nav navbar navigation menu submenu sitemap megamenu dropdown navi topnav mainnav mainmenu
    NAV: subnav menyu
    HEAD: header masthead topbar toolbar banner shapka
    FOOT: footer foot colophon futer
    SIDE: sidebar aside rail complementary textwidget siderail sidecolumn rightcol rightcolumn
    SIDE: kolonka
    OVERLAY: modal popup overlay interstitial backdrop popin popover
    CONSENT: cookie cookies consent gdpr onetrust didomi cmpbox ccpa truste cookiebar cookiebanner
    CONSENT: usercentrics cookiebot cmpwrapper
    AD: ad ads advert advertisement advertising adsense adslot adunit dfp gpt sponsor sponsored
    AD: taboola outbrain teads werbung anzeige publicidad publicite anuncio pubblicita reklama
    AD: reklam advertorial adsbygoogle revcontent mgid admanager smi2
    SHARE: share sharing social addthis sharedaddy socials sharebar shares addtoany shariff likely
    SHARE: socialmedia sharethis follow teilen partager partagez compartir compartilhar condividi
    SHARE: udostepnij paylas podelitsya pluso uptolike yashare
    RELATED: related recommend recommended recommendation recommendations popular trending mostread
    RELATED: recirc recirculation suggested zergnet relatedposts siblings tsr similar stellenmarkt
    RELATED: ticker newsticker marquee relacionadas relacionados correlati correlate powiazane
    RELATED: polecane souvisejici ilgili pohozhie
    MORE: teaser teasers weitere mehr
    LETTER: newsletter newsletters signup mailchimp optin subscribe subscription rassylka podpiska
    COMMENT: comment comments disqus respond commentlist kommentar kommentare comentarios
    COMMENT: commentaires commenti komentarze komentare kommentarer yorum yorumlar reacties reply
    COMMENT: discussion replies responses kommentarii
    AUTHOR: author byline authors bio contributor contributors autor auteur autore bylines writer
    AUTHOR: avtor yazar forfatter
    META: meta date time timestamp dateline datetime published pubdate eyebrow kicker readtime
    META: metadata updated datum fecha tarih
    TAGS: tags taglist tagcloud keywords topics taxonomy etiquetas etiketler tagi tegi
    CRUMBS: breadcrumb breadcrumbs crumb crumbs
    PAGER: pagination pager paging pagenavi paginator
    TOOLS: print noprint tools toolbox utility utilities fontsize bookmark
    LOGIN: login signin register account
    PANEL: tabpanel accordion faq answer collapsible panel expandable collapse carousel slider slide
    PANEL: slides swiper slick spoiler tab tabs pane
    HIDDEN: cloned
    WALL: paywall piano regwall premium locked
    BODY: articlebody storybody articlecontent articletext storytext postbody entrycontent
    LEAD: standfirst dek subheadline lede sapo chapo chapeau entradilla vorspann lead deck subtitle
    LEAD: intro
    CAPTION: caption captions legend credit credits bildunterschrift bildtext bildzeile copyright
    CAPTION: figcaption legende didascalia piefoto photocredit imagecredit wpcaption podpis
    FIGURE: figure
    LANGUAGES: lang language languages langswitch hreflang
    OUTDATED: browsehappy outdated browserupgrade noscript chromeframe
    BROWSER: browser browsers browsehappy browserupgrade browserupdate oldbrowser outdatedbrowser
    BROWSER: outdated unsupported oldie ie compat compatibility
    PROMO: promo promotion promobox cta
    NOTE: correction corrections footnote footnotes references endnotes clarification errata
    LEGAL: legal imprint impressum disclaimer license
    QUOTE: quote pullquote blockquote
    SOFTHIDE: visuallyhidden sronly skiplink
    """,
    _NAMES,
)

# Words that mean something only side by side.
PAIRS: Final = _table(
    """
    BODY: article-body article-content article-text story-body entry-content post-content post-body
    BODY: story-text story-content body-content body-text body-copy content-body text-body news-text
    BODY: news-content rich-text main-text news-body article-copy article-main entry-body td-post
    BODY: page-text
    MORE: read-more more-on more-info
    RELATED: most-read most-popular most-viewed read-also read-next more-stories more-news up-next
    RELATED: also-read more-from next-article see-also more-articles latest-news top-stories
    RELATED: latest-posts latest-stories latest-articles recent-articles recent-stories
    RELATED: also-like recent-posts similar-links lire-aussi leggi-anche auch-interessant
    SIDE: widget-area
    SOFTHIDE: sr-only visually-hidden screen-reader skip-link skip-to
    AD: ad-slot google-ad
    SHARE: ya-share
    AUTHOR: posted-by
    META: posted-on reading-time read-time
    TAGS: tag-list post-tags tag-links cat-links
    PAGER: page-numbers nav-links page-nav post-navigation
    TOOLS: font-sizer font-resizer text-resizer text-resize
    LEAD: sub-title sub-headline sub-head
    WALL: subscriber-only
    OUTDATED: old-browser browser-warning browser-notice browser-update browser-upgrade
    OUTDATED: unsupported-browser upgrade-browser update-browser browser-alert browser-message
    CONSENT: qc-cmp
    LANGUAGES: lang-switcher
    CAPTION: image-description img-description photo-description picture-description image-text
    CAPTION: media-description gallery-description photo-text image-info img-text pie-foto foto-pie
    CAPTION: bild-text bild-info
    """,
    _NAMES,
)

# Beginnings of words that are written together: `relatedbroadcast`, `commentform`.
_STARTS: Final = _table(
    """
    RELATED: related recommend
    COMMENT: comments commentf commentl disqus
    LETTER: newsletter
    SIDE: sidebar
    AD: advert adsense sponsor
    CRUMBS: breadcrumb
    TOOLS: printbox
    SHARE: sharing sharebu sharebar socialme sociallink
    CONSENT: cookieb cookiec cookien
    AUTHOR: authorbo authorbi sabox
    CAPTION: caption
    """,
    _NAMES,
)
_START: Final = 5  # letters by which a beginning is looked up
_BY_START: Final = {
    start: tuple(row for row in _STARTS.items() if row[0].startswith(start))
    for start in {word[:_START] for word in _STARTS}
}

_WHOLE: Final = {"secondary": SIDE}  # words that mean something only alone
_OTHER: Final = frozenset(  # pairs whose first word does not mean what it means alone
    ("sidebar-grid", "sidebar-layout", "header-grid", "follow-up", "follow-ups")
)
_NOT: Final = frozenset(
    ("no", "has", "with", "without", "not", "is", "hide", "below", "after", "before")
)
_HOOK: Final = ("js-", "qa-", "test-")  # names that only scripts read
_PIECE: Final = re.compile(r"(?<![0-9])(?:[a-z]+|[A-Z][a-z]+|[A-Z]+|[^\W\d_]+)")
_TAIL: Final = 5  # characters of a random tail
_DIGIT_INSIDE: Final = re.compile(r"[0-9][A-Za-z]")
# Names by which style sheets hide, and those that show again on a screen of some size.
_CONCEALED: Final = frozenset(("hidden", "d-none", "is-hidden", "display-none", "u-hidden"))
_SHOWN: Final = re.compile(
    r":|^d-(?!none)|-(?:block|flex|grid|inline)\b|show|visible|print|screen|desktop"
)
_LONGEST: Final = 400  # characters of one class attribute that are read
_REMEMBERED: Final = 20_000  # class attributes remembered at a time


class _Marks(dict[str, int]):
    """Class attribute or id -> marks, worked out once per spelling."""

    def __missing__(self, text: str) -> int:
        if len(self) >= _REMEMBERED:
            self.clear()
        names = text[:_LONGEST].split()
        marks = 0
        for name in names:
            marks |= _NAMED[name]
        if not _CONCEALED.isdisjoint(names) and not any(map(_SHOWN.search, names)):
            marks |= HIDDEN
        self[text] = marks
        return marks


class _Names(dict[str, int]):
    """One class name -> marks."""

    def __missing__(self, name: str) -> int:
        if len(self) >= _REMEMBERED:
            self.clear()
        marks = self[name] = _marks_of_name(name)
        return marks


def _marks_of_name(name: str) -> int:
    if name.startswith(_HOOK) or ":" in name or "[" in name:
        return 0  # a hook of a script, or a utility of a style sheet (`print:hidden`)
    marks, before = _WHOLE.get(name, 0), ""
    for piece in _pieces(name):
        word = piece if piece.isalpha() else piece.rstrip("0123456789")
        if before not in _NOT:
            if word in WORDS:
                marks |= WORDS[word]
            elif word[:_START] in _BY_START:
                marks |= _marks_of_start(word)
        if before in _FIRST:
            pair = f"{before}-{word}"
            marks |= PAIRS.get(pair, 0)
            if pair in _OTHER:
                marks &= ~WORDS.get(before, 0)
        before = word
    return marks


def _pieces(name: str) -> list[str]:
    """Return the words of a name, without the random tail that build tools add (`nav__3xK_q`)."""
    parts = [part for part in name.replace("_", "-").split("-") if part]
    if name.islower():
        return parts
    if len(parts) > 1 and len(parts[-1]) == _TAIL and not parts[-1].islower():
        parts.pop()
    parts = [part for part in parts if len(part) < _TAIL or not _DIGIT_INSIDE.search(part)]
    return [piece.lower() for part in parts for piece in _PIECE.findall(part)]


def _marks_of_start(word: str) -> int:
    for start, marks in _BY_START[word[:_START]]:
        if word.startswith(start):
            return marks
    return 0


_FIRST: Final = frozenset(pair.partition("-")[0] for pair in (*PAIRS, *_OTHER))
_NAMED: Final = _Names()
CLASS_MARKS: Final = _Marks()
