import pytest

from proxy.desk.lint import lint
from proxy.desk.proof import read_proof
from proxy.desk.prove import ruleset_of

HEAD = 'schema = 1\n[site]\norigin = "news"\n'


def warnings(text: str, today: str = "") -> list[str]:
    files = {"news.toml": HEAD + text}
    proof = read_proof("news.toml", files["news.toml"], {})
    return [
        str(one) for one in lint("news.toml", ruleset_of("news.toml", files)[0], proof, today=today)
    ]


def rule(text: str) -> str:
    return f'[[rule]]\nid = "x"\nwhy = "y"\n{text}\n'


@pytest.mark.parametrize(
    ("text", "words"),
    [
        pytest.param('drop = ".css-1x2y3z"', '".css-1x2y3z" looks generated', id="emotion"),
        pytest.param('drop = ".Header_nav__x7Ks2"', "looks generated", id="a CSS module"),
        pytest.param('drop = "div.xzBG5"', "looks generated", id="a hash"),
        pytest.param('drop = "#post-48213"', "looks generated", id="a number"),
        pytest.param('drop = "p"\nclosest = ".sc-bdVaJa"', "looks generated", id="in closest"),
        pytest.param('drop = "p:nth-child(3)"', "counts positions", id="a position"),
        pytest.param('drop = "a b i > u ~ s p"', "more than 4 combinators", id="a deep selector"),
        pytest.param('drop = "p"\nhas_text = ["abcd"]', "without a contract", id="words alone"),
        pytest.param('drop = "p"\ntiers = ["basic"]', "basic without late", id="half of two"),
        pytest.param('rename = "p"\nto = "div"', "cannot be written for plain", id="a tag of some"),
        pytest.param('drop = "p"\nexpires = "2026-01-01"', "expired on 2026-01-01", id="expired"),
    ],
)
def test_what_is_unwise_is_told(text: str, words: str) -> None:
    lines = warnings(rule(text), today="2026-11-22")

    assert len(lines) == 1
    assert words in lines[0]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param('drop = ".site-header .btn-donate"', id="words with hyphens"),
        pytest.param('drop = ".story__body"', id="block and element"),
        pytest.param('drop = ".MuiButton"', id="capitals without a number"),
        pytest.param('drop = ".col-md-6"', id="a grid"),
        pytest.param("drop = \"[data-id='123456']\"", id="a number in an attribute"),
        pytest.param('drop = "a, b, i, u, s, p"', id="many short selectors"),
        pytest.param('drop = "p:not(a b i u s p)"', id="combinators in a condition"),
        pytest.param('drop = "p"\nhas_text = ["abcd"]\nexpect = "0..1"', id="words with contract"),
        pytest.param('drop = "p"\nexpires = "2027-01-01"', id="not expired yet"),
        pytest.param('rename = "p"\nto = "small"', id="a tag of all"),
        pytest.param('attr = "p"\nremove = ["hidden"]', id="what drops nothing"),
    ],
)
def test_what_is_fine_is_not_told(text: str) -> None:
    assert warnings(rule(text), today="2026-11-22") == []


def test_a_drop_says_why() -> None:
    assert "does not say why" in warnings(rule('drop = "p"').replace('why = "y"\n', ""))[0]


def test_two_kinds_of_one_path_need_a_condition() -> None:
    kinds = '[[kind]]\nname = "a"\npath = ["/x"]\n[[kind]]\nname = "b"\npath = ["/x"]\n'

    assert warnings(kinds) == [
        'news.toml:7: kind b: has the path of "a" and no "has": it never matches (warning)'
    ]
    assert warnings(kinds.replace('"/x"]\n', '"/x"]\nhas = "p"\n', 1)) == []


PAGE = (
    '[[fixture]]\nid = "p"\nurl = "https://a.example/"\n'
    "html = '<header><a class=d>D</a></header><footer>f</footer>'\n"
)
PROTECT = '[[rule]]\nid = "d"\nprotect = "a.d"\nslot = "support"\nexpect = "1"\n'


def test_a_drop_around_a_protected_link_is_told() -> None:
    assert warnings(PROTECT + rule('drop = "header"') + PAGE) == [
        'news.toml:9: rule x: drops what stands around rule "d"; drop less (warning)'
    ]
    assert warnings(PROTECT + rule('drop = "footer"') + PAGE) == []


@pytest.mark.parametrize("html", ["<div>" * 300, "x"])
def test_a_page_that_cannot_be_parsed_is_not_lints(html: str) -> None:
    page = f'[[test]]\nname = "t"\ntier = "late"\nurl = "https://a.example/"\nhtml = "{html}"\n'

    assert warnings(PROTECT + rule('drop = "header"') + page) == []


def test_rules_of_other_files_are_not_lints() -> None:
    files = {"news.toml": HEAD, "_base.toml": 'schema = 1\n[[rule]]\nid = "a"\ndrop = "p"\n'}
    proof = read_proof("news.toml", HEAD, {})

    assert lint("news.toml", ruleset_of("news.toml", files)[0], proof) == []


def test_rules_of_a_content_system_are_seen_in_its_variant() -> None:
    cms = 'schema = 1\n[cms]\nfingerprint = "p"\n[[rule]]\nid = "a"\ndrop = "p"\n'
    ruleset, _ = ruleset_of("_cms/x.toml", {"_cms/x.toml": cms})

    assert len(lint("_cms/x.toml", ruleset, read_proof("_cms/x.toml", cms, {}))) == 1
