import pytest

from proxy.desk.proof import read_proof, saved_fixtures
from proxy.reader.tiers import Tier

PAGE = '[[fixture]]\nid = "page"\nurl = "https://a.example/x"\nhtml = "<p>é"\n'


def test_a_test_has_its_page_and_what_it_asserts() -> None:
    source = PAGE + '[[test]]\nname = "t"\nfixture = "page"\ntier = "plain"\ntext = ["é"]\n'
    test = read_proof("a.toml", source, {}).tests[0]

    assert (test.name, test.tier, test.text, test.line) == ("t", Tier.PLAIN, ("é",), 5)
    assert (test.fixture.url, test.fixture.charset) == ("https://a.example/x", "utf-8")
    assert (test.fixture.body, test.violates) == ("<p>é".encode(), None)


def test_a_page_may_stand_in_its_test() -> None:
    source = '[[test]]\nname = "t"\ntier = "late"\nurl = "https://a.example/"\nhtml = "<p>"\n'

    assert read_proof("a.toml", source, {}).tests[0].fixture.body == b"<p>"


FIXTURE = '[[fixture]]\nid = "page"\n'
TEST = PAGE + '[[test]]\nname = "t"\ntier = "late"\n'


@pytest.mark.parametrize(
    ("source", "finding"),
    [
        pytest.param(FIXTURE, 'fixture page: a fixture needs the key "url"', id="no address"),
        pytest.param(
            FIXTURE + 'url = "https://a.example/"\n', 'either "html" or "file"', id="no page"
        ),
        pytest.param(PAGE + 'file = "x"\n', 'either "html" or "file"', id="two pages"),
        pytest.param(PAGE + "taken = 2026-01-01\n", "in quotes", id="a date without quotes"),
        pytest.param(PAGE + "xyzzy = 1\n", 'unknown key "xyzzy"', id="an unknown key"),
        pytest.param(PAGE + 'sha256 = "abc"\n', "64 hexadecimal", id="half a hash"),
        pytest.param(
            FIXTURE + 'url = "https://a.example/"\nfile = "../x.html"\n', "is missing", id="outside"
        ),
        pytest.param(PAGE + '[[test]]\ntier = "late"\n', 'needs the key "name"', id="no name"),
        pytest.param(TEST, 'either "fixture" or "html"', id="a test without page"),
        pytest.param(TEST + 'html = "<p>"\n', 'needs "url"', id="a page without address"),
        pytest.param(TEST + 'fixture = "x"\n', 'no fixture is called "x"', id="an unknown page"),
        pytest.param(TEST + "max_bytes = 0\n", "number of bytes", id="no bytes"),
        pytest.param(TEST + "max_bytes = true\n", "number of bytes", id="a flag is no number"),
    ],
)
def test_what_is_wrong_is_a_finding(source: str, finding: str) -> None:
    proof = read_proof("a.toml", source, {})

    assert finding in str(proof.findings[0])


def test_one_wrong_test_leaves_the_others() -> None:
    good = '[[test]]\nname = "u"\nfixture = "page"\ntier = "late"\n'

    assert [test.name for test in read_proof("a.toml", TEST + good, {}).tests] == ["u"]


@pytest.mark.parametrize(
    "source",
    [
        pytest.param("[[test", id="what does not parse"),
        pytest.param("test = 1\nfixture = [1]\n", id="what is no table"),
    ],
)
def test_a_file_without_proof_has_none(source: str) -> None:
    proof = read_proof("a.toml", source, {})

    assert (proof.tests, proof.fixtures, proof.findings) == ([], [], [])


def test_saved_pages_are_named_from_the_folders_top() -> None:
    source = '[[fixture]]\nfile = "pages/a.html"\n[[fixture]]\nfile = "/etc/passwd"\n'

    assert saved_fixtures("_cms/x.toml", source) == ["_cms/pages/a.html"]


def test_a_saved_page_keeps_its_charset() -> None:
    digest = "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb"
    source = (
        FIXTURE
        + f'url = "https://a.example/"\nfile = "a"\nsha256 = "{digest}"\ncharset = "koi8-r"\n'
    )

    assert read_proof("x.toml", source, {"a": b"a"}).fixtures[0].charset == "koi8-r"
