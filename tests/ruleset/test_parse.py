import pytest

from proxy.page.support import Role
from proxy.ruleset.model import Finder, Level, OnMiss, Ruleset
from proxy.ruleset.parse import parse_rules

BASE = 'schema = 1\n[[rule]]\nid = "residue"\ndrop = "link"\n'
CMS = """schema = 1
[cms]
fingerprint = "meta[name=generator]"
[support]
ignore = [".cms"]
[[kind]]
name = "post"
has = ".post"
[[rule]]
id = "share"
drop = ".share"
kinds = ["post"]
[[rule]]
id = "story"
keep = ".post"
slot = "main"
expect = "1"
"""
SITE = """schema = 1
[site]
origin = "news"
name = "News"
hosts = ["News.Example"]
extends = ["_cms/press"]
on_miss = "original"
[support]
donate = "https://news.example/donate"
ignore = [".site"]
words = { donate = ["Chip in"] }
[[kind]]
name = "article"
path = ["/a/**"]
[[rule]]
id = "donate"
protect = "a.donate"
slot = "support"
expect = "1"
"""
LOCAL = """schema = 1
[site]
origin = "news"
max_loss = 0.4
[support]
finder = "add"
ignore = [".local"]
[[rule]]
id = "mine"
drop = ".mine"
"""
FILES = {"_base.toml": BASE, "_cms/press.toml": CMS, "news.toml": SITE, "local/news.toml": LOCAL}


def ids(ruleset: Ruleset) -> list[str]:
    return [rule.id for rule in ruleset.rules]


def test_the_nearer_file_is_evaluated_first() -> None:
    ruleset, problems = parse_rules(FILES, "news")

    assert problems == []
    assert ids(ruleset) == ["mine", "donate", "share", "story", "residue"]
    assert ruleset.layers == ("local/news.toml", "news.toml", "_cms/press.toml", "_base.toml")
    assert [kind.name for kind in ruleset.kinds] == ["article", "post"]


def test_the_nearest_value_wins_and_lists_add_up() -> None:
    ruleset, _ = parse_rules(FILES, "news")

    assert (ruleset.name, ruleset.hosts) == ("News", ("news.example",))
    assert (ruleset.on_miss, ruleset.max_loss) == (OnMiss.ORIGINAL, 0.4)
    assert ruleset.support.finder is Finder.ADD
    assert ruleset.support.ignore == (".cms", ".site", ".local")
    assert ruleset.support.fixed == ((Role.DONATE, "https://news.example/donate"),)
    assert ruleset.support.words == {Role.DONATE: ("chip in",)}


def with_local(text: str) -> tuple[Ruleset, list[str]]:
    head = 'schema = 1\n[site]\norigin = "news"\n'
    ruleset, problems = parse_rules({**FILES, "local/news.toml": head + text}, "news")
    return ruleset, [str(one) for one in problems]


def test_a_general_rule_can_be_disabled() -> None:
    ruleset, problems = with_local('disable = ["share"]\n')

    assert ruleset.silence_of("share") == "disabled by local/news.toml"
    assert problems == []


def test_disabling_a_protected_link_is_told() -> None:
    _, problems = with_local('disable = ["donate"]\n')

    assert "switches off the protect rule" in problems[0]


def test_a_rule_of_the_same_file_cannot_be_disabled() -> None:
    ruleset, problems = with_local('disable = ["mine"]\n[[rule]]\nid = "mine"\ndrop = ".x"\n')

    assert ruleset.silence_of("mine") == ""
    assert "no more general file has" in problems[0]


def test_an_override_takes_the_place_of_the_other() -> None:
    ruleset, problems = with_local('[[rule]]\nid = "share"\noverride = true\ndrop = ".share2"\n')

    assert ids(ruleset) == ["donate", "share", "story", "residue"]
    assert next(rule.selector for rule in ruleset.rules if rule.id == "share") == ".share2"
    assert problems == []


def test_an_override_undoes_a_disable() -> None:
    ruleset, _ = with_local(
        'disable = ["share"]\n[[rule]]\nid = "share"\noverride = true\ndrop = ".share2"\n'
    )

    assert ruleset.silence_of("share") == ""


def test_the_same_id_without_override_is_refused() -> None:
    ruleset, problems = with_local('[[rule]]\nid = "share"\ndrop = ".share2"\n')

    assert next(rule.selector for rule in ruleset.rules if rule.id == "share") == ".share"
    assert 'local/news.toml, rule "share", line 4: _cms/press.toml has a rule' in problems[0]


def test_an_override_of_nothing_is_told() -> None:
    ruleset, problems = parse_rules(
        {**FILES, "local/news.toml": LOCAL + "override = true\n"}, "news"
    )

    assert ids(ruleset)[0] == "mine"
    assert [one.level for one in problems] == [Level.WARNING]


def test_a_rule_for_an_unknown_kind_is_off() -> None:
    ruleset, problems = with_local('[[rule]]\nid = "x"\ndrop = ".x"\nkinds = ["opinion"]\n')

    assert "x" not in ids(ruleset)
    assert 'kinds names "opinion"' in problems[0]


@pytest.mark.parametrize("kind", ["page", "error"])
def test_our_own_kinds_are_known(kind: str) -> None:
    ruleset, problems = with_local(f'[[rule]]\nid = "x"\ndrop = ".x"\nkinds = ["{kind}"]\n')

    assert ("x" in ids(ruleset), problems) == (True, [])


def test_a_site_without_a_file_has_one_ruleset_per_content_system() -> None:
    ruleset, problems = parse_rules(FILES, "elsewhere")

    assert (ids(ruleset), problems) == (["residue"], [])
    assert [one.layer for one in ruleset.variants] == ["_cms/press.toml"]
    assert ids(ruleset.variants[0].ruleset) == ["share", "story", "residue"]


def test_an_overlay_alone_joins_every_variant() -> None:
    ruleset, _ = parse_rules({**FILES, "local/blog.toml": LOCAL.replace("news", "blog")}, "blog")

    assert ids(ruleset) == ["mine", "residue"]
    assert ids(ruleset.variants[0].ruleset) == ["mine", "share", "story", "residue"]


def test_a_site_with_a_file_has_no_variants() -> None:
    ruleset, _ = parse_rules({**FILES, "news.toml": SITE.replace("extends", "#extends")}, "news")

    assert (ids(ruleset), ruleset.variants) == (["mine", "donate", "residue"], ())


def test_a_file_that_does_not_parse_leaves_the_base() -> None:
    ruleset, problems = parse_rules({"_base.toml": BASE, "news.toml": "schema ="}, "news")

    assert (ids(ruleset), ruleset.variants) == (["residue"], ())
    assert "is not TOML" in str(problems[0])


def test_an_unknown_content_system_is_told() -> None:
    _, problems = parse_rules({"news.toml": SITE}, "news")

    assert "extends" in str(problems[0])


def test_the_first_named_content_system_is_the_nearer_one() -> None:
    other = CMS.replace("share", "ads").replace("story", "text")
    site = SITE.replace('["_cms/press"]', '["_cms/press", "_cms/other"]')
    ruleset, _ = parse_rules({**FILES, "_cms/other.toml": other, "news.toml": site}, "news")

    assert ruleset.layers[2:4] == ("_cms/press.toml", "_cms/other.toml")


def test_a_problem_is_told_once() -> None:
    files = {
        "_base.toml": BASE + "nonsense = 1\n",
        "_cms/a.toml": CMS,
        "_cms/b.toml": CMS,
    }

    assert len(parse_rules(files, "blog")[1]) == 1


def test_no_files_are_an_empty_ruleset() -> None:
    assert parse_rules({}, "news") == (Ruleset(origin="news"), [])


def test_a_content_system_without_a_fingerprint_is_no_variant() -> None:
    ruleset, problems = parse_rules({"_cms/press.toml": "schema = 1\n"}, "blog")

    assert ruleset.variants == ()
    assert "needs [cms]" in str(problems[0])
