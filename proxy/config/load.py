"""Settings from flags, environment and TOML file, checked before anything listens.

Opens no file itself.

Precedence: flag, `FREESHEET_<NAME>`, `FREESHEET_<NAME>_FILE`, TOML file, default (settings.md).
Every error is one sentence that says what, where and what to do.
"""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from typing import Any, Final

from proxy.config.check import check_settings
from proxy.config.table import CHOICES, Settings, Site
from proxy.errors import ConfigError

PREFIX: Final = "FREESHEET_"

# Names that Kubernetes injects for a Service called freesheet...; FREESHEET_PORT among them.
_INJECTED: Final = re.compile(
    r"FREESHEET(_[A-Z0-9]+)*_(PORT(_\d+_(TCP|UDP)(_.*)?)?|SERVICE_(HOST|PORT.*))"
)
_ONE_SITE: Final = {"site": "key", "origin": "origin", "hosts": "hosts"}
_OTHER_NAMES: Final = frozenset({"CONFIG", "ENGINES"})

ReadText = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Loaded:
    """The effective settings, and where each value came from."""

    settings: Settings
    sources: Mapping[str, str]


def load(
    flags: Mapping[str, str], environ: Mapping[str, str], read_text: ReadText, config_path: str
) -> Loaded:
    """Return the settings; `config_path` is "" for none. Raises ConfigError with one sentence."""
    values: dict[str, Any] = {}
    sources: dict[str, str] = {}
    if config_path:
        _merge(values, sources, _from_toml(read_text(config_path), config_path), config_path)
    _merge(values, sources, _from_environ(environ, read_text), "environment")
    _merge(
        values,
        sources,
        {name: _typed(name, text, f"--{_dashed(name)}") for name, text in flags.items()},
        "flag",
    )
    settings = Settings(**_with_sites(values))
    check_settings(settings)
    return Loaded(
        settings, {one.name: sources.get(one.name, "default") for one in fields(Settings)}
    )


def load_one(name: str, environ: Mapping[str, str], read_text: ReadText, config_path: str) -> Any:  # noqa: ANN401  # of any type
    """Return one setting, whatever is wrong with the others; raises ConfigError where it is itself.

    For who only asks a running server, which has its settings.
    """
    variable = PREFIX + name.upper()
    said = {key: text for key, text in environ.items() if key in (variable, variable + "_FILE")}
    values = _from_environ(said, read_text)
    if not values and config_path:
        table = _table(read_text(config_path), config_path)
        values = {key: table[key] for key in (name,) if key in table}
        values = {key: _fitting(key, one, f"{config_path}: {key}") for key, one in values.items()}
    return values.get(name, _GLOBAL_NAMES[name].default)


def _dashed(name: str) -> str:
    return name.replace("_", "-")


def _merge(
    values: dict[str, Any], sources: dict[str, str], more: Mapping[str, Any], source: str
) -> None:
    for name, value in more.items():
        values[name] = value
        sources[name] = source


def _with_sites(values: dict[str, Any]) -> dict[str, Any]:
    """Turn `origin`, `hosts` and `site` (a key) into one site, unless there are tables.

    Flags and environment describe one site; together with [[site]] tables they exclude each other.
    """
    single = {_ONE_SITE[name]: values.pop(name) for name in ("origin", "hosts") if name in values}
    tables = values.get("site")
    if isinstance(tables, str):
        single["key"] = tables
        tables = values.pop("site") and None
    extra = {name: values.pop(name) for name in list(values) if name in _SITE_ONLY}
    if tables and (single or extra):
        names = ", ".join(sorted([*single, *extra]))
        raise ConfigError(
            f"{names}: a single site and [[site]] tables exclude each other; keep one."
        )
    if not tables:
        if not single.get("origin"):
            raise ConfigError(
                "no site: say --origin https://news.example --hosts mirror.example,"
                " or set FREESHEET_ORIGIN and FREESHEET_HOSTS, or write [[site]] tables."
            )
        values["site"] = (Site(**single, **extra),)
    return values


_SITE_NAMES: Final = {one.name: one for one in fields(Site)}
_GLOBAL_NAMES: Final = {one.name: one for one in fields(Settings)}
_SITE_ONLY: Final = frozenset(_SITE_NAMES) - frozenset(_GLOBAL_NAMES) - {"key", "origin", "hosts"}
FLAG_NAMES: Final = (frozenset(_GLOBAL_NAMES) | _SITE_ONLY | {"origin", "hosts"}) - {"key"}

FLAG_HELP: Final[Mapping[str, str]] = {
    name: (_GLOBAL_NAMES.get(name) or _SITE_NAMES[name]).metadata["help"] for name in FLAG_NAMES
} | {"site": _SITE_NAMES["key"].metadata["help"]}
"""What each flag is for; `site` is the key of the one site that flags can say."""


def _from_environ(environ: Mapping[str, str], read_text: ReadText) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for variable, text in environ.items():
        if not variable.startswith(PREFIX) or not text or _INJECTED.fullmatch(variable):
            continue
        name = variable.removeprefix(PREFIX)
        if name in _OTHER_NAMES:
            continue
        if name.endswith("_FILE") and name.lower() not in FLAG_NAMES:
            if environ.get(variable.removesuffix("_FILE")):
                raise ConfigError(
                    f"{variable.removesuffix('_FILE')} and {variable} are both set; keep one."
                )
            text, name = read_text(text).strip(), name.removesuffix("_FILE")  # noqa: PLW2901  # the file's content stands for the value
        name = name.lower()
        if name not in FLAG_NAMES:
            raise unknown(variable, name)
        found[name] = _typed(name, text, variable)
    return found


def unknown(shown: str, name: str) -> ConfigError:
    """Return the error for a setting that does not exist, with the nearest that does."""
    near = difflib.get_close_matches(name, FLAG_NAMES, n=1)
    hint = f"; did you mean {near[0]}?" if near else ""
    return ConfigError(f'{shown}: no such setting{hint} See "freesheet settings".')


def _table(text: str, path: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{path}: not valid TOML: {error}") from error


def _from_toml(text: str, path: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in _table(text, path).items():
        if name == "site" and isinstance(value, list):
            found["site"] = tuple(_site(row, number, path) for number, row in enumerate(value, 1))
        elif name == "site" and isinstance(value, dict):
            raise ConfigError(f"{path}: [site] is one table; write [[site]], with two brackets.")
        elif name not in FLAG_NAMES:
            raise unknown(f"{path}: {name}", name)
        else:
            found[name] = _fitting(name, value, f"{path}: {name}")
    return found


def _site(row: object, number: int, path: str) -> Site:
    where = f"{path}, site {number}"
    if not isinstance(row, dict):
        raise ConfigError(f"{where}: write [[site]] tables.")
    for name in row:
        if name not in _SITE_NAMES:
            near = difflib.get_close_matches(name, _SITE_NAMES, n=1)
            raise ConfigError(
                f"{where}: {name}: no such key" + (f"; did you mean {near[0]}?" if near else ".")
            )
    for name in ("key", "origin"):
        if not row.get(name):
            raise ConfigError(f"{where}: {name} is missing.")
    return Site(
        **{
            name: _fitting(name, value, f"{where}: {name}", of_site=True)
            for name, value in row.items()
        }
    )


def _typed(name: str, text: str, where: str) -> Any:  # noqa: ANN401  # one of the table's types
    """Return the value that `text` means for the setting `name`."""
    kind = _kind(name)
    if name == "site":
        return text
    try:
        return _READ[kind](text)
    except ValueError:
        raise ConfigError(f"{where}: {text!r} is not {_MEANS[kind]}.") from None


def _fitting(name: str, value: object, where: str, *, of_site: bool = False) -> Any:  # noqa: ANN401  # one of the table's types
    """Return a TOML value as the table wants it."""
    kind = _kind(name, of_site=of_site)
    if name == "support_links" and isinstance(value, dict):
        return _clauses(value, where)
    if kind is tuple and isinstance(value, list) and all(isinstance(one, str) for one in value):
        return tuple(value)
    if kind is float and isinstance(value, int | float) and not isinstance(value, bool):
        return _number(value, where)
    if kind is int and isinstance(value, int) and not isinstance(value, bool):
        return _number(value, where)
    if (kind is str and isinstance(value, str)) or (kind is bool and isinstance(value, bool)):
        return value
    raise ConfigError(f"{where}: {value!r} is not {_MEANS[kind]}.")


def _clauses(table: dict[str, object], where: str) -> str:
    """Return `{donate = "note"}` as the text that flags and environment have for it."""
    if not all(isinstance(one, str) for one in table.values()):
        raise ConfigError(f'{where}: write texts, as in {{donate = "note"}}.')
    return ", ".join(f"{name} = {one}" for name, one in table.items())


def _number(value: float, where: str) -> float:
    if value < 0:
        raise ConfigError(f"{where}: {value} is negative; say 0 or more.")
    return value


def _kind(name: str, *, of_site: bool = False) -> type:
    row = _SITE_NAMES.get(name) if of_site else _GLOBAL_NAMES.get(name) or _SITE_NAMES.get(name)
    return type(row.default) if row else str


def _bool(text: str) -> bool:
    word = text.strip().lower()
    if word in ("1", "true", "yes", "on"):
        return True
    if word in ("0", "false", "no", "off"):
        return False
    raise ValueError


def _positive(text: str) -> float:
    value = float(text)
    if not 0 <= value < float("inf"):
        raise ValueError
    return value


def _whole(text: str) -> int:
    value = int(text)
    if value < 0:
        raise ValueError
    return value


_READ: Final[Mapping[type, Callable[[str], Any]]] = {
    str: str,
    bool: _bool,
    int: _whole,
    float: _positive,
    tuple: lambda text: tuple(piece.strip() for piece in re.split(r"[,\n]", text) if piece.strip()),
}
_MEANS: Final = {
    str: "a text",
    bool: "true or false",
    int: "a whole number of 0 or more",
    float: "a number of 0 or more",
    tuple: "a list of texts",
}
__all__ = ["CHOICES", "FLAG_HELP", "FLAG_NAMES", "Loaded", "load", "load_one", "unknown"]
