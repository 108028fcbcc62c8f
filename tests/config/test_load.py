"""Settings from flags, environment and files: precedence, types, and one sentence per mistake."""

from __future__ import annotations

import pytest

from proxy.config.load import Loaded, load
from proxy.errors import ConfigError

ONE_SITE = {"origin": "https://news.example", "hosts": "mirror.example"}


def loaded(
    flags: dict[str, str] | None = None,
    environ: dict[str, str] | None = None,
    files: dict[str, str] | None = None,
    config: str = "",
) -> Loaded:
    texts = files or {}
    return load(ONE_SITE if flags is None else flags, environ or {}, texts.__getitem__, config)


def test_one_site_needs_only_origin_and_hosts() -> None:
    site = loaded().settings.site[0]

    assert (site.key, site.origin, site.hosts) == (
        "site",
        "https://news.example",
        ("mirror.example",),
    )


def test_a_flag_beats_the_environment() -> None:
    result = loaded({**ONE_SITE, "listen": "127.0.0.1:1"}, {"FREESHEET_LISTEN": "127.0.0.1:2"})

    assert result.settings.listen == "127.0.0.1:1"
    assert result.sources["listen"] == "flag"


def test_the_environment_beats_the_file() -> None:
    result = loaded(
        environ={"FREESHEET_ERROR_S": "7"}, files={"f.toml": "error_s = 9"}, config="f.toml"
    )

    assert result.settings.error_s == 7


def test_a_secret_may_stand_in_a_file_of_its_own() -> None:
    result = loaded(
        environ={"FREESHEET_ADMIN_TOKEN_FILE": "secret"}, files={"secret": "a token in a file\n"}
    )

    assert result.settings.admin_token == "a token in a file"  # noqa: S105  # a test's own


def test_an_empty_variable_counts_as_not_set() -> None:
    assert loaded(environ={"FREESHEET_LISTEN": ""}).sources["listen"] == "default"


@pytest.mark.parametrize(
    "name",
    [
        pytest.param("FREESHEET_PORT", id="the port that Kubernetes injects"),
        pytest.param("FREESHEET_SERVICE_HOST", id="the host that Kubernetes injects"),
        pytest.param("FREESHEET_PORT_8080_TCP_ADDR", id="an address that Kubernetes injects"),
        pytest.param("FREESHEET_NEWS_SERVICE_PORT_HTTP", id="of a Service with a longer name"),
    ],
)
def test_names_that_kubernetes_injects_are_ignored(name: str) -> None:
    assert loaded(environ={name: "tcp://10.0.0.1:8080"}).settings.listen == "0.0.0.0:8080"


TWO_SITES = """
[[site]]
key = "one"
origin = "https://one.example"
hosts = ["one.mirror.example"]
[[site]]
key = "two"
origin = "https://two.example"
hosts = ["two.mirror.example"]
mode = "mirror"
"""


def test_several_sites_come_from_tables() -> None:
    settings = loaded({}, files={"f.toml": TWO_SITES}, config="f.toml").settings

    assert [site.key for site in settings.site] == ["one", "two"]


@pytest.mark.parametrize(
    ("flags", "environ", "text", "sentence"),
    [
        pytest.param({}, {}, "", "no site", id="no site, no start"),
        pytest.param(
            None,
            {"FREESHEET_ORIGIN_TIMEOUT": "3"},
            "",
            "FREESHEET_ORIGIN_TIMEOUT: no such setting; did you mean origin_timeout_s?",
            id="a misspelled variable names the nearest setting",
        ),
        pytest.param(None, {}, "lisen = 'x'", "did you mean listen?", id="a misspelled key"),
        pytest.param(
            None, {"FREESHEET_ERROR_S": "soon"}, "", "'soon' is not a whole number", id="no number"
        ),
        pytest.param(None, {"FREESHEET_ERROR_S": "-1"}, "", "is not a whole", id="below zero"),
        pytest.param(None, {}, "error_s = true", "is not a whole number", id="true is no number"),
        pytest.param(None, {}, "error_s = [", "not valid TOML", id="a file that does not parse"),
        pytest.param(
            None,
            {"FREESHEET_METRICS_OPEN": "perhaps"},
            "",
            "not true or false",
            id="neither true nor false",
        ),
        pytest.param(
            None,
            {"FREESHEET_ADMIN_TOKEN": "a", "FREESHEET_ADMIN_TOKEN_FILE": "b"},
            "",
            "both set",
            id="a secret given twice",
        ),
        pytest.param(
            {**ONE_SITE, "listen": "8080"}, {}, "", "write 127.0.0.1:8080", id="no address"
        ),
        pytest.param(
            {"origin": "news.example", "hosts": "m.example"},
            {},
            "",
            "write https://news.example",
            id="an origin without a scheme",
        ),
        pytest.param(
            {"origin": "https://news.example/path", "hosts": "m.example"},
            {},
            "",
            "only scheme, host and port",
            id="an origin with a path",
        ),
        pytest.param({"origin": "https://n.example"}, {}, "", "hosts is missing", id="no hosts"),
        pytest.param(
            {"origin": "https://n.example", "hosts": "http://m.example"},
            {},
            "",
            "no host name",
            id="a host with a scheme",
        ),
        pytest.param(
            {**ONE_SITE, "mode": "proxy"}, {}, "", "none of front, mirror", id="an unknown mode"
        ),
        pytest.param(
            {**ONE_SITE, "view_name": "a b"}, {}, "", "is no name", id="a switch nobody can follow"
        ),
        pytest.param(
            {**ONE_SITE, "image_hosts": "https://cdn.example"},
            {},
            "",
            "no scheme there",
            id="a picture host with a scheme",
        ),
        pytest.param(
            {}, {}, TWO_SITES.replace("two.mirror", "one.mirror"), "two sites", id="one host twice"
        ),
        pytest.param({}, {}, TWO_SITES.replace('"two"', '"one"'), "this key", id="one key twice"),
        pytest.param(None, {}, TWO_SITES, "exclude each other", id="a site by flag and by table"),
        pytest.param(
            {},
            {},
            TWO_SITES.replace("mode", "mod"),
            "did you mean mode?",
            id="a misspelled site key",
        ),
        pytest.param(
            {**ONE_SITE, "trusted-proxies".replace("-", "_"): "nowhere"},
            {},
            "",
            "is no network",
            id="a network that is none",
        ),
        pytest.param({**ONE_SITE, "admin_token": "short"}, {}, "", "openssl", id="a short token"),
        pytest.param(
            {**ONE_SITE, "sign_keys": "long enough for it, short"},
            {},
            "",
            "sign_keys: shorter than 16",
            id="a short key behind a long one",
        ),
        pytest.param(
            {**ONE_SITE, "charset_default": "cyrillic-1"},
            {},
            "",
            "'cyrillic-1' is no charset",
            id="a charset that nobody knows",
        ),
        pytest.param(
            {},
            {},
            TWO_SITES.split('[[site]]\nkey = "two"', maxsplit=1)[0].replace("[[site]]", "[site]"),
            "write [[site]], with two brackets",
            id="one bracket too few",
        ),
    ],
)
def test_a_mistake_is_one_sentence(
    flags: dict[str, str] | None, environ: dict[str, str], text: str, sentence: str
) -> None:
    with pytest.raises(ConfigError) as caught:
        loaded(flags, environ, {"f.toml": text, "b": "c"}, "f.toml" if text else "")

    assert sentence in str(caught.value)
    assert "\n" not in str(caught.value)
