import pytest

from proxy.ruleset.layer import Rank, rank_of, read_layer

SITE = 'schema = 1\n[site]\norigin = "news"\n'


@pytest.mark.parametrize(
    ("file", "rank"),
    [
        pytest.param("_base.toml", Rank.BASE, id="the base"),
        pytest.param("_cms/wordpress.toml", Rank.CMS, id="a content system"),
        pytest.param("news.toml", Rank.SITE, id="a site"),
        pytest.param("local/news.toml", Rank.LOCAL, id="an overlay"),
        pytest.param("_schema/x.toml", None, id="a file elsewhere"),
        pytest.param("_schema/rules-v1.json", None, id="a file of another kind"),
    ],
)
def test_the_name_gives_the_rank(file: str, rank: Rank | None) -> None:
    assert rank_of(file) is rank


def problems(source: str, file: str = "news.toml", rank: Rank = Rank.SITE) -> list[str]:
    return [str(one) for one in read_layer(file, source, rank).problems]


def test_a_bad_rule_is_off_and_its_neighbors_are_live() -> None:
    source = SITE + (
        '[[rule]]\nid = "one"\ndrop = "p.a"\n'
        '[[rule]]\nid = "two"\ndropx = "p.b"\n'
        '[[rule]]\nid = "three"\ndrop = "p.c"\n'
    )
    layer = read_layer("news.toml", source, Rank.SITE)

    assert [rule.id for rule in layer.rules] == ["one", "three"]
    assert [rule.at for rule in layer.rules] == ["news.toml:4", "news.toml:10"]
    assert str(layer.problems[0]).startswith('news.toml, rule 2 "two", line 7: has no verb')


@pytest.mark.parametrize(
    ("source", "words"),
    [
        pytest.param("schema = 1\n[site\n", "is not TOML", id="broken TOML"),
        pytest.param("[site]\norigin = 'news'\n", "needs the line: schema = 1", id="no schema"),
        pytest.param("schema = 2\n", "needs the line: schema = 1", id="a later language"),
        pytest.param("x = " + "[" * 5000, "is not TOML", id="nesting without end"),
        pytest.param("#" * 1_100_000, "larger than 1 MiB", id="a file too large"),
    ],
)
def test_a_file_that_cannot_be_read_is_not_used_at_all(source: str, words: str) -> None:
    layer = read_layer("news.toml", source, Rank.SITE)

    assert not layer.usable
    assert words in str(layer.problems[0])


@pytest.mark.parametrize(
    ("source", "words"),
    [
        pytest.param(SITE + "[rules]\n", 'unknown table or key "rules"', id="an unknown table"),
        pytest.param(SITE + "[cms]\nfingerprint = 'p'\n", "has no [cms]", id="a table of others"),
        pytest.param(SITE + "[rule]\nid = 'a'\n", "written as [[rule]]", id="single brackets"),
        pytest.param(SITE + "[[support]]\n", "written as [support]", id="double brackets"),
        pytest.param(SITE + "on_mis = 'error'\n", 'did you mean "on_miss"', id="a key misspelled"),
        pytest.param(SITE + "max_loss = 2\n", "0 to 1", id="a value out of range"),
        pytest.param("schema = 1\n", '[site] with origin = "news"', id="no site"),
        pytest.param(
            "schema = 1\n[site]\norigin = 'other'\n", 'origin = "news"', id="another name"
        ),
        pytest.param(SITE + "[[kind]]\npath = ['/']\n", 'needs the key "name"', id="no kind name"),
        pytest.param(SITE + "[[kind]]\nname = 'a'\n", '"path", "has" or both', id="no condition"),
        pytest.param(SITE + "[[kind]]\nname = 'error'\nhas = 'p'\n", "is ours", id="our own kind"),
        pytest.param(SITE + "rule = [1]\n", 'unknown key "rule"', id="a list inside of [site]"),
        pytest.param("rule = [1]\n" + SITE, "is no table", id="a rule that is a number"),
        pytest.param("rule = [{id = 1}]\n" + SITE, "rule 1: has no verb", id="an id that is one"),
        pytest.param(
            SITE + "[[rule]]\nid='a'\ndrop='p.x'\n" * 2, "has the same id", id="an id twice"
        ),
        pytest.param(SITE + "[support]\ndonate = '/d'\n", "whole address", id="a path in support"),
    ],
)
def test_what_is_wrong_is_named(source: str, words: str) -> None:
    assert any(words in one for one in problems(source))


def test_a_wrong_key_does_not_take_the_others_with_it() -> None:
    layer = read_layer("news.toml", SITE + 'on_miss = "never"\nmax_loss = 0.5\n', Rank.SITE)

    assert layer.site == {"origin": "news", "max_loss": 0.5}


def test_a_file_has_at_most_200_rules() -> None:
    source = SITE + "".join(f'[[rule]]\nid = "r{n}"\ndrop = "p.x"\n' for n in range(201))
    layer = read_layer("news.toml", source, Rank.SITE)

    assert (len(layer.rules), len(layer.problems)) == (200, 1)


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        pytest.param("keep = 'p'\nslot = 'main'\nexpect = '1'", "no keep there", id="keep"),
        pytest.param("protect = 'p'\nslot = 'nav'\nexpect = '1'", "no protect", id="protect"),
        pytest.param("drop = 'p'\nhas_text = ['abcd']", "no has_text there", id="words"),
        pytest.param("text = 'p'\nto = 'x'", "no text there", id="text"),
    ],
)
def test_the_base_changes_no_content(rule: str, words: str) -> None:
    source = f"schema = 1\n[[rule]]\nid = 'a'\n{rule}\n"

    assert words in problems(source, "_base.toml", Rank.BASE)[0]


def test_the_base_drops_and_unwraps() -> None:
    source = "schema = 1\n[[rule]]\nid = 'a'\ndrop = 'link'\n[[rule]]\nid = 'b'\nunwrap = 'font'\n"

    assert problems(source, "_base.toml", Rank.BASE) == []


def test_a_content_system_needs_a_fingerprint() -> None:
    assert "needs [cms]" in problems("schema = 1\n", "_cms/x.toml", Rank.CMS)[0]


def test_an_overlay_needs_no_site() -> None:
    assert problems("schema = 1\n", "local/news.toml", Rank.LOCAL) == []


def test_tests_and_fixtures_are_not_the_loaders() -> None:
    assert problems(SITE + "[[test]]\nnonsense = 1\n[[fixture]]\n") == []
