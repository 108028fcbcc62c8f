"""Which language a text is in, and what a language tag says."""

from __future__ import annotations

import pytest

from proxy.page.language import guess_language, primary

SAMPLES = {
    "en": "The ferry came back to the bay and it was full, for the winter had been long in that.",
    "de": "Die Fähre ist nach dem Winter zurück und der Kapitän hat das nicht gesehen.",
    "fr": "Le bac est revenu dans la baie et les passagers des deux rives ont attendu.",
    "es": "El barco volvió a la bahía con los pasajeros que esperaban por la mañana en el muelle.",
    "it": "Il traghetto è tornato nella baia e gli abitanti sono felici per una volta.",
    "pl": "Prom wrócił do zatoki i nie było na nim miejsc, że aż do wieczora się czekało.",
    "ru": "Паром вернулся в залив, и на нём не было свободных мест, мы это видели.",
    "uk": "Пором повернувся до затоки, і на ньому не було вільних місць, її бачили всі.",
    "be": "Паром вярнуўся ў заліў, і на ім не было вольных месцаў, гэта бачылі ўсе.",
    "bg": "Фериботът се върна в залива и на него нямаше свободни места.",
    "el": "Το πλοίο γύρισε στον κόλπο και ήταν γεμάτο.",
    "he": "המעבורת חזרה אל המפרץ והייתה מלאה.",
    "ar": "عادت العبارة إلى الخليج وكانت ممتلئة.",
    "fa": "کشتی به خلیج بازگشت و پر بود، گفت ژاله پیش از چاشت.",
    "ja": "フェリーは冬の後で湾に戻り、満員だった。",
    "zh": "渡轮冬天过后回到海湾，座无虚席。",
    "ko": "여객선이 겨울이 지나 만으로 돌아왔다.",
    "th": "เรือข้ามฟากกลับมาที่อ่าวแล้ว",
    "hi": "नौका खाड़ी में लौट आई और भरी हुई थी।",
    "ka": "ბორანი დაბრუნდა ყურეში.",
}


@pytest.mark.parametrize(("language", "text"), SAMPLES.items(), ids=SAMPLES)
def test_a_language_is_known_by_its_letters_or_small_words(language: str, text: str) -> None:
    assert guess_language(text) == language


@pytest.mark.parametrize("text", ["", "12:30", "Zürich Basel Genf", "the of"])
def test_too_little_text_is_no_language(text: str) -> None:
    assert guess_language(text) == ""


def test_a_foreign_name_is_no_language() -> None:
    assert guess_language(SAMPLES["en"] * 20 + "Паром и паром") == "en"


@pytest.mark.parametrize(
    ("tag", "language"),
    [
        ("en-US", "en"), ("pt_BR", "pt"), (" DE ", "de"), ("iw", "he"), ("nb-NO", "no"),
        ("ua", "uk"), ("zh-Hans", "zh"), ("{{lang}}", ""), ("", ""), ("english", ""), ("x", ""),
        ("e1", ""), ("ru, en", "ru"),
    ],
)  # fmt: skip
def test_a_tag_gives_its_primary_language(tag: str, language: str) -> None:
    assert primary(tag) == language
