"""Charsets: what came in is read as browsers read it, and nothing is lost on the way out."""

from __future__ import annotations

import html
import unicodedata

import pytest
import webencodings
from hypothesis import example, given
from hypothesis import strategies as st

from proxy.page.charset import (
    OutputCharset,
    decode,
    encode,
    folder,
    form_codec,
    output_charset,
)

TEXTS = {
    "en": "The council’s budget was passed on Monday — by two votes, for £3m. ",
    "ru": "Совет принял бюджет в понедельник: «за» — двое, №5. Объём вырос. ",
    "uk": "Рада ухвалила бюджет у понеділок: «за» — двоє, її ґанок, єдність. ",
    "be": "Рада прыняла бюджэт у панядзелак: «за» — двое, ўзнагарода, ёсць. ",
    "bg": "Съветът прие бюджета в понеделник с два гласа — разходите ще нараснат. ",
    "de": "Der Rat hat am Montag den Haushalt beschlossen – für größere Straßen. ",
    "fr": "Le conseil a voté le budget lundi : « déjà », l’été, l’œuvre, où ? ",
    "es": "El concejo aprobó el presupuesto el lunes: ¿y mañana, señor? ",
    "pt": "A câmara aprovou o orçamento na segunda-feira: não há solução. ",
    "pl": "Rada przyjęła budżet w poniedziałek: „tak” — żółć, gęś, źdźbło, świt. ",
    "cs": "Rada schválila rozpočet v pondělí: žluťoučký kůň, příští rok, děti. ",
    "hu": "A tanács hétfőn elfogadta a költségvetést: árvíztűrő tükörfúrógép. ",
    "tr": "Meclis pazartesi günü bütçeyi kabul etti: ışık, şehir, çocuk, ağaç. ",
    "el": "Το συμβούλιο ψήφισε τον προϋπολογισμό τη Δευτέρα με δύο ψήφους. ",
    "he": "המועצה אישרה את התקציב ביום שני ברוב של שני קולות בלבד. ",
    "ar": "أقر المجلس الميزانية يوم الاثنين بأغلبية صوتين، وستزداد النفقات. ",
    "fa": "شورا بودجه را روز دوشنبه با دو راي تصويب كرد؛ چاپ گرم پژواك. ",
    "th": "สภาอนุมัติงบประมาณเมื่อวันจันทร์ด้วยคะแนนเสียงสองเสียง ",
    "lt": "Taryba pirmadienį priėmė biudžetą: ąžuolas, šįvakar, žmonės, ūkis. ",
    "ja": "議会は月曜日に予算を可決した。カタカナと漢字とひらがなの文。",
    "ko": "의회는 월요일에 예산을 두 표 차이로 통과시켰다. 학교 지출이 늘어난다. ",
    "zh": "议会星期一以两票之差通过了预算，学校的支出将会增加，居民表示满意。",
    "zht": "議會星期一以兩票之差通過了預算，學校的支出將會增加，居民表示滿意。",
}
# Every decoder of the WHATWG Encoding Standard that pages use, by one of its labels; a language.
CASES = [
    ("windows-1251", "ru"),
    ("cp1251", "uk"),
    ("koi8-r", "bg"),
    ("koi8-u", "uk"),
    ("ibm866", "bg"),
    ("iso-8859-5", "bg"),
    ("x-mac-cyrillic", "ru"),
    ("windows-1252", "fr"),
    ("latin1", "es"),
    ("iso-8859-15", "pt"),
    ("macintosh", "de"),
    ("windows-1250", "pl"),
    ("iso-8859-2", "hu"),
    ("windows-1254", "tr"),
    ("windows-1253", "el"),
    ("iso-8859-7", "el"),
    ("windows-1255", "he"),
    ("iso-8859-8-i", "he"),
    ("windows-1256", "ar"),
    ("iso-8859-6", "ar"),
    ("windows-874", "th"),
    ("windows-1257", "lt"),
    ("x-sjis", "ja"),
    ("euc-jp", "ja"),
    ("iso-2022-jp", "ja"),
    ("ks_c_5601-1987", "ko"),
    ("gb2312", "zh"),
    ("gb18030", "zh"),
    ("big5", "zht"),
    ("big5-hkscs", "zht"),
    ("utf-8", "ru"),
]


def page_in(label: str, language: str, meta: str = "") -> tuple[bytes, str]:
    """Return a page in a charset, and the text of it that the charset holds."""
    encoding = webencodings.lookup(label)
    assert encoding is not None
    codec = encoding.codec_info.name
    text = (TEXTS[language] * 12).encode(codec, "ignore").decode(codec)
    return f"<html><head>{meta}<title>x</title><body>{text}".encode(codec), text


@pytest.mark.parametrize(("label", "language"), CASES)
def test_the_header_says_the_charset(label: str, language: str) -> None:
    body, text = page_in(label, language)

    decoded = decode(body, f'text/html; charset="{label}"')

    assert webencodings.lookup(decoded.label) is webencodings.lookup(label)
    assert text in decoded.text


@pytest.mark.parametrize(("label", "language"), CASES)
def test_a_meta_element_says_the_charset(label: str, language: str) -> None:
    body, text = page_in(label, language, f"<meta charset={label}>")

    assert text in decode(body, "text/html").text


@pytest.mark.parametrize(("label", "language"), CASES)
def test_a_charset_that_nobody_names_is_recognized(label: str, language: str) -> None:
    body, text = page_in(label, language)

    assert text in decode(body).text


@pytest.mark.parametrize(("label", "language"), CASES)
def test_a_page_that_says_utf_8_and_is_not_is_read(label: str, language: str) -> None:
    body, text = page_in(label, language, "<meta charset=utf-8>")

    assert text in decode(body, "text/html; charset=UTF-8").text


@pytest.mark.parametrize(
    ("body", "content_type", "label"),
    [
        pytest.param(
            b"\xef\xbb\xbf\xc3\xa9", "text/html; charset=koi8-r", "utf-8", id="a BOM wins"
        ),
        pytest.param(b"\xff\xfea\x00", "", "utf-16le", id="a BOM of two bytes"),
        pytest.param(b"\xfe\xff\x00a", "", "utf-16be", id="the other order"),
        pytest.param(b"<\x00p\x00>\x00", "", "utf-16le", id="zeros tell UTF-16 without a BOM"),
        pytest.param(
            b"<p>x", "text/html;charset=cp1251", "windows-1251", id="ASCII keeps its label"
        ),
        pytest.param(b"<meta charset=koi8-r>\xc1", "text/html", "koi8-r", id="a meta element"),
        pytest.param(
            b'<meta content="text/html; charset=koi8-r" http-equiv=content-type>\xc1',
            "",
            "koi8-r",
            id="a meta element of old",
        ),
        pytest.param(
            b'<?xml version="1.0" encoding="koi8-r"?>\xc1', "", "koi8-r", id="an XML declaration"
        ),
        pytest.param(
            b"<!-- <meta charset=koi8-r> --><meta charset=ibm866>\xa1",
            "",
            "ibm866",
            id="not inside a comment",
        ),
        pytest.param(b"<meta charset=utf-16>x", "", "utf-8", id="a meta cannot say UTF-16"),
        pytest.param(
            b"<meta charset=x-user-defined>\x80", "", "windows-1252", id="nor x-user-defined"
        ),
        pytest.param(
            b"x" * 2000 + b"<meta charset=koi8-r>\xc1\xc2", "", "koi8-r", id="a late meta element"
        ),
        pytest.param(
            "<p>ж".encode(), "text/html; charset=windows-1252", "utf-8", id="proved wrong by UTF-8"
        ),
        pytest.param(
            b"<p>\xc4\xe3", "text/html; charset=nonsense", "windows-1252", id="a label of nobody"
        ),
        pytest.param(b"", "", "utf-8", id="nothing"),
    ],
)
def test_the_order_of_whatwg(body: bytes, content_type: str, label: str) -> None:
    assert decode(body, content_type).label == label


def test_the_site_s_default_is_asked_when_all_else_is_silent() -> None:
    assert decode(b"<p>\xe0", "", "windows-1251").text == "<p>\u0430"


def test_one_broken_byte_does_not_change_the_charset() -> None:
    body = ("<p>" + TEXTS["ru"] * 20).encode() + b"\xff</p>"

    assert decode(body).text.count("\ufffd") == 1


def test_a_few_letters_of_two_bytes_keep_their_declaration() -> None:
    body = "联系".encode("gbk")

    assert decode(body, "text/html; charset=gbk").text == "联系"


def test_what_japanese_makers_added_is_read() -> None:
    body = "①㈱".encode("cp932")

    assert decode(body, "text/html; charset=shift_jis").text == "①㈱"


def test_zeros_are_gone() -> None:
    assert decode(b"<scr\x00ipt>").text == "<script>"


def test_x_user_defined_is_read_as_whatwg_says() -> None:
    assert decode(b"a\x80", "text/html; charset=x-user-defined").text == "a\uf780"


def test_a_charset_that_browsers_refuse_hides_nothing() -> None:
    assert decode(b"<p>x", "text/html; charset=iso-2022-kr").text == "<p>x"


@given(st.binary(max_size=200), st.sampled_from([label for label, _ in CASES] + ["utf-16", ""]))
def test_every_body_has_a_text_that_can_be_written(body: bytes, label: str) -> None:
    decoded = decode(body, f"text/html; charset={label}")

    assert "\x00" not in decoded.text
    assert decoded.text.encode("utf-8").decode("utf-8") == decoded.text


# ---- what a reader knows


@pytest.mark.parametrize(
    ("language", "platform", "label", "codec"),
    [
        ("ru", "", "windows-1251", "windows-1251"),
        ("be", "mac", "x-mac-cyrillic", "mac_cyrillic"),
        ("uk", "dos", "cp866", "cp866"),
        ("pl", "", "windows-1250", "windows-1250"),
        ("cs", "mac", "x-mac-ce", "mac_latin2"),
        ("hu", "dos", "cp852", "cp852"),
        ("de", "mac", "macintosh", "mac_roman"),
        ("fr", "dos", "cp850", "cp850"),
        ("tr", "", "windows-1254", "windows-1254"),
        ("tr", "mac", "utf-8", "utf-8"),
        ("fa", "", "windows-1256", "windows-1256"),
        ("th", "", "windows-874", "cp874"),
        ("ja", "mac", "shift_jis", "cp932"),
        ("ko", "", "euc-kr", "cp949"),
        ("zh", "", "gb2312", "gbk"),
        ("zh-TW", "", "big5", "cp950"),
        ("ka", "", "utf-8", "utf-8"),
        ("", "", "windows-1252", "windows-1252"),
    ],
)
def test_readers_without_unicode(language: str, platform: str, label: str, codec: str) -> None:
    output = output_charset(language, unicode=False, platform=platform)

    assert output == OutputCharset(label, codec)


@pytest.mark.parametrize(
    ("accept_charset", "label"),
    [
        pytest.param("", "utf-8", id="says nothing"),
        pytest.param("iso-8859-1,utf-8;q=0.7,*;q=0.7", "utf-8", id="names UTF-8"),
        pytest.param("windows-1251, *;q=0.1", "utf-8", id="takes anything"),
        pytest.param("utf-8;q=0, windows-1251", "windows-1251", id="refuses UTF-8"),
        pytest.param("koi8-r, us-ascii", "koi8-r", id="has another one for these letters"),
        pytest.param("iso-8859-1", "windows-1251", id="has none for these letters"),
    ],
)
def test_accept_charset(accept_charset: str, label: str) -> None:
    assert output_charset("ru", accept_charset=accept_charset).label == label


def test_a_choice_wins() -> None:
    assert output_charset("ru", chosen="koi8-r", accept_charset="utf-8").label == "koi8-r"


GOLDEN = [
    (language, platform)
    for language in ("en", "ru", "uk", "be", "de", "fr", "es", "pt", "pl", "tr", "fa", "ar", "zh")
    for platform in ("", "mac")
    if (language, platform) != ("tr", "mac")  # UTF-8
]


@pytest.mark.parametrize(("language", "platform"), GOLDEN)
def test_a_page_in_its_charset_reads_back_the_same(language: str, platform: str) -> None:
    output = output_charset(language, unicode=False, platform=platform)

    assert encode(TEXTS[language], output).decode(output.codec) == TEXTS[language]


@pytest.mark.parametrize(
    ("label", "text", "expected"),
    [
        pytest.param("cp866", "«рівність» — ґанок", '"рiвнiсть" -- ганок', id="look-alikes"),
        pytest.param("koi8-r", "“да” – 5 € № 1…", '"да" - 5 EUR No 1...', id="signs"),
        pytest.param("windows-1256", "یک ۱۲٪", "يک 12%", id="Persian"),
        pytest.param("windows-1250", "Țară și", "Ţară şi", id="Romanian"),
        pytest.param("shift_jis", "日本—語", "日本―語", id="the dash that Japanese has"),
        pytest.param("euc-kr", "한국—어", "한국―어", id="the dash that Korean has"),
        pytest.param("windows-1251", "за\u0301мок", "замок", id="a stress mark"),
        pytest.param("windows-1251", "и\u0306", "й", id="a letter of two pieces"),
        pytest.param("windows-1252", "1\u202f000\u2009km", "1 000 km", id="thin blanks"),
        pytest.param("windows-1252", "a\u200bb\u2060c", "abc", id="what is not seen"),
        pytest.param("windows-1251", "↩ да", "^ да", id="the way back from a note"),
        pytest.param("windows-1252", "Ｗｉｄｅ ﬁ", "Wide fi", id="other widths"),
    ],
)
def test_folding(label: str, text: str, expected: str) -> None:
    assert fold_in(label, text) == expected


@pytest.mark.parametrize(
    ("references", "expected"),
    [
        pytest.param(True, "Čapek &amp; Αθήνα", id="left for a reference"),
        pytest.param(False, "Capek &amp; Athina", id="Latin letters before HTML 4"),
    ],
)
def test_letters_of_other_languages(references: bool, expected: str) -> None:  # noqa: FBT001  # the case
    output = OutputCharset("windows-1252", "cp1252")
    fold = folder(output, references=references)
    assert fold is not None

    assert fold("Čapek &amp; Αθήνα") == expected


def test_a_letter_without_a_sound_of_its_own_is_written() -> None:
    fold = folder(OutputCharset("windows-1251", "cp1251"), references=False)
    assert fold is not None

    assert fold("فارسی، ドーム") == "farsy, do-mu"


def test_a_reference_is_the_last_resort_of_markup() -> None:
    assert encode("<b>Č</b>", OutputCharset("windows-1252", "cp1252")) == b"<b>&#268;</b>"


def test_no_sign_closes_a_value_of_finished_markup() -> None:
    written = encode('<a title="“x” ‹y›">←', OutputCharset("cp866", "cp866"))

    assert written == b'<a title="&#34;x&#34; &#39;y&#39;">&lt;-'


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("ru", "Щука съела ещё объём — «да»", "Shchuka sela eshche obem -- «da»"),
        ("ru", "ПОДДЕРЖАТЬ, Юля, ЖЩ, Я", "PODDERZHAT, Yulya, ZHSHCH, Ya"),
        ("uk", "Щастя, їжа, гуси, Єва", "Shchastia, izha, husy, Ieva"),
        ("be", "Гродна, ўзнагарода", "Hrodna, wznaharoda"),
        ("bg", "България, щастие, хляб", "Balgariya, shtastie, hlyab"),
    ],
)
def test_cyrillic_in_latin_letters(language: str, text: str, expected: str) -> None:
    output = output_charset(language, chosen="x-latin")
    fold = folder(output)
    assert fold is not None

    assert (output.label, fold(text)) == ("iso-8859-1", expected)


def test_utf_8_needs_no_folding() -> None:
    assert folder(OutputCharset()) is None


def test_half_a_pair_can_be_written() -> None:
    assert encode("a\ud800b", OutputCharset()) == "a\ufffdb".encode()


OUTPUTS = [("windows-1251", "windows-1251"), ("cp866", "cp866"), ("koi8-r", "koi8-r")]
OUTPUTS += [("windows-1252", "cp1252"), ("shift_jis", "cp932"), ("iso-8859-1", "latin-1")]


@example(text="𗤗", output=("windows-1251", "windows-1251"), references=False)  # Tangut
@given(st.text(max_size=60), st.sampled_from(OUTPUTS), st.booleans())
def test_no_letter_is_lost(text: str, output: tuple[str, str], references: bool) -> None:  # noqa: FBT001  # the case
    charset = OutputCharset(*output)
    fold = folder(charset, references=references)
    assert fold is not None
    letters = [one for one in unicodedata.normalize("NFC", text) if one.isalpha()]

    for letter in letters:
        read = html.unescape(encode(fold(letter), charset, references=references).decode(output[1]))
        assert read.strip("?")


@given(st.text(alphabet="“”«»‹›←→<>&\"'Čя", max_size=30), st.sampled_from(OUTPUTS))
def test_markup_stays_what_it_was(text: str, output: tuple[str, str]) -> None:
    written = encode(text, OutputCharset(*output)).decode(output[1])

    assert [one for one in written if one in '<>"'] == [one for one in text if one in '<>"']


def fold_in(label: str, text: str) -> str:
    encoding = {"euc-kr": "cp949", "shift_jis": "cp932"}.get(label, label)
    fold = folder(OutputCharset(label, encoding))
    assert fold is not None
    return fold(text)


@pytest.mark.parametrize(
    ("label", "codec"),
    [
        pytest.param("x-mac-cyrillic", "mac_cyrillic", id="one of ours"),
        pytest.param("cp852", "cp852", id="one of ours that WHATWG has no name for"),
        pytest.param("euc-jp", "euc_jp", id="the origin's"),
        pytest.param("iso-8859-1", "cp1252", id="a label that means more"),
        pytest.param("utf-16be", "utf-8", id="UTF-16 is never sent"),
        pytest.param("no such thing", "utf-8", id="an unknown one"),
    ],
)
def test_a_form_is_read_and_written_by(label: str, codec: str) -> None:
    assert form_codec(label) == codec


@pytest.mark.parametrize(
    ("body", "content_type", "same"),
    [
        pytest.param("Совет".encode(), "", True, id="UTF-8 that nobody declares"),
        pytest.param("Совет".encode(), "text/html; charset=utf-8", True, id="UTF-8 as declared"),
        pytest.param(b"<p>a", "text/html; charset=windows-1251", True, id="ASCII in any charset"),
        pytest.param("Совет".encode("cp1251"), "text/html; charset=cp1251", False, id="another"),
        pytest.param("\ufeffСовет".encode(), "", False, id="a mark before the text"),
        pytest.param("Со\x00вет".encode(), "", False, id="what is taken out of the text"),
        pytest.param("Совет".encode() + b"\xff", "", False, id="a broken byte"),
    ],
)
def test_bytes_that_are_the_texts_own_are_kept(
    body: bytes, content_type: str, *, same: bool
) -> None:
    decoded = decode(body, content_type)

    assert decoded.utf8 == (body if same else b"")
    assert decoded.utf8 in (b"", decoded.text.encode())
