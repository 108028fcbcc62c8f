"""What asks for another browser goes; what writes about browsers stays."""

from __future__ import annotations

import pytest

from proxy.page.walls import find_walls
from tests.page.pages import paragraphs, seen

WORDS = {
    "en": "Your browser is out of date. Please update it to see this site.",
    "ru": "К сожалению, ваш браузер устарел и не позволяет корректно отображать сайт.",
    "uk": "Ваш браузер застарів. Оновіть його.",
    "be": "Ваш браўзер састарэў. Абнавіце яго.",
    "de": "Ihr Browser ist veraltet. Bitte aktualisieren Sie ihn.",
    "fr": "Votre navigateur est obsolète. Mettez à jour votre navigateur.",
    "es": "Su navegador está desactualizado. Actualice su navegador.",
    "pt": "O seu navegador está obsoleto. Por favor, atualize-o.",
    "pl": "Twoja przeglądarka jest przestarzała. Zaktualizuj ją.",
    "tr": "Tarayıcınız güncel değil. Lütfen güncelleyin.",
    "zh": "您的浏览器版本过低，请升级您的浏览器。",
    "ja": "お使いのブラウザは古いため、正しく表示されません。",
    "ar": "متصفحك قديم. يرجى تحديث المتصفح.",
    "fa": "مرورگر شما قدیمی است. لطفا آن را به‌روز کنید.",
    "it": "Il tuo browser non è supportato. Aggiorna il browser.",
    "ro": "Navigatorul tău este învechit. Browserul trebuie actualizat.",
    "cs": "Váš prohlížeč je zastaralý. Aktualizujte jej.",
    "sk": "Váš prehliadač je zastaraný. Aktualizujte ho.",
    "hu": "Az Ön böngészője elavult. Kérjük, frissítse.",
    "sv": "Din webbläsare är föråldrad. Uppdatera den.",
    "no": "Nettleseren din er utdatert. Oppdater den.",
    "da": "Din browser er forældet. Opdater den.",
    "nl": "Uw browser is verouderd. U kunt hem bijwerken.",
    "fi": "Selaimesi on vanhentunut. Päivitä se.",
    "sr": "Ваш прегледач је застарео. Молимо ажурирајте га.",
    "el": "Το πρόγραμμα περιήγησης είναι ξεπερασμένο.",
    "ko": "브라우저가 오래되었습니다. 최신 버전으로 업데이트하세요.",
    "he": "הדפדפן שלך מיושן. עדכן אותו.",
    "vi": "Trình duyệt của bạn đã lỗi thời. Hãy cập nhật.",
    "th": "เบราว์เซอร์ของคุณล้าสมัย โปรดอัปเดต",
}
CHOICE = (
    '<a href="https://www.google.com/chrome/">Google Chrome</a> '
    '<a href="https://www.mozilla.org/firefox/new/">Firefox</a> '
    '<a href="https://www.apple.com/safari/">Safari</a>'
)


def walls(body: str) -> list[str]:
    document, found = seen(f"<body>{body}<div>{paragraphs()}</div>")
    blocks = found.blocks.blocks  # type: ignore[attr-defined]  # rewrite passes it on unseen
    del document
    return [blocks.elements[number].text() for number in find_walls(blocks)]


@pytest.mark.parametrize("language", WORDS)
def test_a_wall_is_told_in_its_language(language: str) -> None:
    words = WORDS[language]

    assert walls(f"<div class='browser-notice'><p>{words}</p></div>") == [words]


@pytest.mark.parametrize(
    "box",
    [
        pytest.param(f"<div role=alert><b>Oh</b> <p>{WORDS['en']}</p></div>", id="an alert"),
        pytest.param(f"<div><p>{WORDS['en']}</p><p>{CHOICE}</p></div>", id="a choice of browsers"),
        pytest.param(
            f"<div><p>{WORDS['en']} <a href=https://browsehappy.com/>Here</a></p></div>",
            id="a service",
        ),
        pytest.param(f"<div id=ie6><p>{WORDS['en']}</p></div>", id="an old name"),
    ],
)
def test_a_wall_shows_itself_by_a_sign(box: str) -> None:
    assert len(walls(box)) == 1


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(f"<p>{WORDS['en']}</p>", id="the words alone"),
        pytest.param(f"<article><p>{WORDS['en']} {CHOICE}</p></article>", id="an article says it"),
        pytest.param("<div role=alert>The ferry will not sail today.</div>", id="another alert"),
        pytest.param(f"<div>{CHOICE}</div>", id="links alone"),
        pytest.param(f"<div class=browser>{WORDS['en'] * 20}</div>", id="too long to be a notice"),
    ],
)
def test_what_is_no_wall_stays(body: str) -> None:
    assert walls(body) == []


def test_a_page_that_is_nothing_but_a_wall_keeps_it() -> None:
    _, found = seen(f"<body><div class=browser-notice>{WORDS['en']}</div>")

    assert find_walls(found.blocks.blocks) == []  # type: ignore[attr-defined]


def test_a_wall_takes_no_headline_along() -> None:
    (wall,) = walls(f"<div><h1>The ferry</h1><div role=alert>{WORDS['en']}</div></div>")

    assert wall == WORDS["en"]
