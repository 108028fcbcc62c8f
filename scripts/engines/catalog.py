"""The list of engines, read from engines.tsv, and where the kit keeps what it installs."""

from __future__ import annotations

import csv
import os
import subprocess
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).resolve().parent
LOADERS = HERE / "loaders"
STORE = (
    Path(os.environ.get("FREESHEET_ENGINES", "~/.cache/freesheet-engines")).expanduser().absolute()
)


class Engine(NamedTuple):
    """One row of engines.tsv."""

    name: str
    title: str
    year: str
    set: str
    debian: str
    fetch: str
    sha256: str

    def installed(self) -> bool:
        """Tell whether all that install.sh brings for this engine is there."""
        packages = self.debian.split()
        query = ["dpkg-query", "-W", "-f", "${db:Status-Status}\n", *packages]
        states = subprocess.run(query, capture_output=True, text=True, check=False).stdout.split()
        are_there = states == ["installed"] * len(packages)
        return are_there and (self.fetch == "-" or (STORE / self.name).is_dir())


def engines() -> list[Engine]:
    """Return the engines in the order of their years."""
    with (HERE / "engines.tsv").open(newline="", encoding="utf-8") as file:
        return [Engine(*row) for row in csv.reader(file, delimiter="\t")][1:]
