"""The data files that everything is compiled from, read once: signs, words, ask words, rules.

Reads files and nothing else; `shell.editions` and `shell.worker` compile them.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

from proxy.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Mapping

RULE_FILE_LIMIT_BYTES = 1024 * 1024  # without fixture files (rules.md, "When something is wrong")


@dataclass(frozen=True, slots=True)
class SiteFacts:
    """What a rewrite needs to know of a site's configuration."""

    key: str
    origin_hosts: tuple[str, ...] = ()
    charset_default: str = ""
    forms: tuple[str, ...] = ()
    hidden_hosts: tuple[str, ...] = ()
    public_host: str = ""
    support_links: str = "origin"
    image_hosts: tuple[str, ...] = ()
    draws: bool = False
    view_name: str = "view"


@dataclass(frozen=True, slots=True)
class Materials:
    """Texts by file name; `sites` by key. Everything a process compiles its edition from."""

    signs: str
    words: Mapping[str, str]
    asks: Mapping[str, str]
    rules: Mapping[str, str]
    sites: tuple[SiteFacts, ...] = ()
    sign_keys: tuple[str, ...] = ()
    advice: str = ""

    def digest(self) -> str:
        """Return a short hash over all of it."""
        return hashlib.sha256(self.to_json().encode()).hexdigest()[:12]

    def to_json(self) -> str:
        """Return the materials as text that `from_json` reads back."""
        return json.dumps(asdict(self), sort_keys=True, ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> Materials:
        """Return the materials of `to_json`."""
        plain: dict[str, Any] = json.loads(text)
        sites = tuple(
            SiteFacts(**{name: _frozen(value) for name, value in one.items()})
            for one in plain.pop("sites")
        )
        keys = tuple(plain.pop("sign_keys"))
        return cls(sites=sites, sign_keys=keys, **plain)


def _frozen(value: Any) -> Any:  # noqa: ANN401  # one of the facts' types
    return tuple(value) if isinstance(value, list) else value


def read_materials(
    rules_dir: str, sites: tuple[SiteFacts, ...] = (), sign_keys: tuple[str, ...] = ()
) -> Materials:
    """Return the package's data and the rule files of `rules_dir` ("" for none).

    Raises ConfigError where the folder or a file cannot be read.
    """
    package = resources.files("proxy")
    return Materials(
        signs=(package / "reader" / "signs.toml").read_text("utf-8"),
        words=_folder(package / "sheet" / "words"),
        asks=_folder(package / "page" / "asks"),
        rules=read_rules(rules_dir) if rules_dir else {},
        sites=sites,
        sign_keys=sign_keys,
        advice=(package / "sheet" / "advice.toml").read_text("utf-8"),
    )


def _folder(folder: Any) -> dict[str, str]:  # noqa: ANN401  # importlib's Traversable, a path or a zip entry
    return {
        entry.name.removesuffix(".toml"): entry.read_text("utf-8")
        for entry in sorted(folder.iterdir(), key=lambda one: one.name)
        if entry.name.endswith(".toml")
    }


def read_rules(rules_dir: str) -> dict[str, str]:
    """Return every rule file below the folder by its path in it, `_cms/wordpress.toml`.

    What is too large or no UTF-8 is cut off or gets U+FFFD: `ruleset.layer` names such a file with
    its line, and the others go on.
    """
    folder = Path(rules_dir)
    if not folder.is_dir():
        raise ConfigError(
            f"rules_dir: {rules_dir} is no folder; name the folder of the rule files."
        )
    found: dict[str, str] = {}
    for path in sorted(folder.rglob("*.toml")):
        name = path.relative_to(folder).as_posix()
        try:
            with path.open("rb") as stream:
                body = stream.read(RULE_FILE_LIMIT_BYTES + 1)
        except OSError as error:
            raise ConfigError(f"{name}: cannot be read: {error.strerror}.") from error
        found[name] = body.decode("utf-8", "replace").replace("\r\n", "\n")
    return found
