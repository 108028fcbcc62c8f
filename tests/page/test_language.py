"""Which language a text is in, and what a language tag says."""

from __future__ import annotations

import pytest

from proxy.page.language import guess_language, page_language, primary

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
    "kk": "Паром шығанаққа қайтты, онда бос орын жоқ еді, біз мұны көрдік.",
    "sr": "Трајект се вратио у залив и на њему није било слободних места.",
    "mk": "Траектот се врати во заливот и на него немаше слободни места, вели ќерката.",
    "ur": "کشتی خلیج میں واپس آئی اور بھری ہوئی تھی۔",
    "pt": "A barca não voltou para a baía com os passageiros que esperavam no cais.",
    "ro": "Bacul nu este în golf și oamenii care au așteptat pentru el sunt din oraș.",
    "nl": "Het veer is van de winter niet op tijd en het was vol met mensen die dat zagen.",
    "sk": "Trajekt je v zálive a ľudia, ktorí sú na brehu, sa tešia ako deti od rána.",
    "is": "Ferjan er ekki fyrir þá sem eru með hest og það er við bryggju í dag.",
    "sw": "Kivuko cha bandari kilirudi na watu wengi kwa sababu ya baridi katika ghuba.",
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


def test_rare_letters_tell_the_languages_of_a_script_apart_in_a_long_text() -> None:
    menu = "Главная Новости Спорт Погода Афиша Контакты Реклама Форум Архив Вход "

    assert guess_language(menu * 20 + "Мы и вы. Эхо. Крыши.") == "ru"
    assert guess_language(SAMPLES["be"] + " Паром павярнуўся ў Сорн." * 20) == "be"


def test_a_list_of_names_is_no_language() -> None:
    assert guess_language("Zulu Xhosa Ndebele Venda Swazi Tsonga " * 30 + "das e o a") == ""


@pytest.mark.parametrize(
    ("stated", "sample", "language"),
    [
        pytest.param("", "ru", "ru", id="nothing stated"),
        pytest.param("en", "en en en ru", "en", id="English with a notice in Russian"),
        pytest.param("en", "ru", "ru", id="English stated by a theme"),
        pytest.param("en", "en", "en", id="English stated and written"),
        pytest.param("de", "en", "de", id="any other is somebody's choice"),
        pytest.param("en", "", "en", id="English stated, nothing to read"),
    ],
)
def test_the_language_of_a_page(stated: str, sample: str, language: str) -> None:
    assert page_language(stated, " ".join(SAMPLES[one] for one in sample.split())) == language
