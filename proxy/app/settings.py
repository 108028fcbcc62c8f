"""Settings as the commands read them: from this process's environment and files."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

from proxy.app.assemble import is_loopback, materials_of, site_of
from proxy.config.check import parse_place
from proxy.config.load import Loaded, load, load_one
from proxy.config.show import setting_rows
from proxy.desk.rules_check import failures
from proxy.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from proxy.config.table import Settings

DEFAULT_CONFIG: Final = "/etc/freesheet/freesheet.toml"


def read_settings(flags: Mapping[str, str], config: str) -> Loaded:
    """Return the effective settings; a default file that is not there is fine."""
    return load(flags, os.environ, read_text, _file(config))


def read_setting(name: str, config: str) -> str:
    """Return one setting that is a text, whatever is wrong with the others."""
    return str(load_one(name, os.environ, read_text, _file(config)))


def _file(config: str) -> str:
    path = config or os.environ.get("FREESHEET_CONFIG", "")
    return DEFAULT_CONFIG if not path and Path(DEFAULT_CONFIG).is_file() else path


def read_text(path: str) -> str:
    """Return a file's text; raises ConfigError with one sentence where that fails."""
    try:
        return Path(path).read_text("utf-8")
    except OSError as error:
        reason = error.strerror or "cannot be read"
        raise ConfigError(f"{path}: {reason}; it must be there and readable.") from error
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path}: not UTF-8 text.") from error


def warnings_of(settings: Settings) -> list[str]:
    """Return what is allowed and still unwise, a sentence each with what to do."""
    if not settings.admin_listen or settings.admin_token:
        return []
    host, _ = parse_place(settings.admin_listen, "admin_listen")
    if is_loopback(host):
        return []
    metrics = "metrics, " if settings.metrics_open else ""
    warning = (
        f"admin_listen: {settings.admin_listen} is not this machine's own, and there is no"
        f" admin_token: {metrics}health and version answer whoever reaches it, all else answers"
        " nobody; set admin_token, or listen on 127.0.0.1."
    )
    return [warning]


def refuse_failing_rules(settings: Settings) -> None:
    """Raise ConfigError where `rules_strict` is on and a rule file fails its own tests."""
    if not settings.rules_strict or not settings.rules_dir:
        return
    failing = failures(settings.rules_dir)
    if failing:
        raise ConfigError(
            f"rules_strict: {failing[0]}"
            + (f" (and {len(failing) - 1} more)" if len(failing) > 1 else "")
            + f"; `freesheet rules check {settings.rules_dir}` shows all. Mend it, or start without"
            " rules_strict: the other rules serve."
        )


def show_settings(flags: Mapping[str, str], config: str, *, check: bool) -> int:
    """Print the effective settings with their sources, or only check them."""
    loaded = read_settings(flags, config)
    if check:
        sites = tuple(site_of(one, loaded.settings, ("",)) for one in loaded.settings.site)
        materials_of(loaded.settings, sites, ())
        refuse_failing_rules(loaded.settings)
        for warning in warnings_of(loaded.settings):
            sys.stderr.write(f"freesheet: warning: {warning}\n")
        sys.stdout.write(f"settings are fine: {len(loaded.settings.site)} site(s)\n")
        return 0
    for row in setting_rows(loaded):
        value = json.dumps(row["value"], ensure_ascii=False)
        sys.stdout.write(f"{row['name']} = {value}  # {row['source']}\n")
    return 0
