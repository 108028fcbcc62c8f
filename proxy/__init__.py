"""Freesheet: a reverse proxy that serves readable, script-free pages to outdated browsers."""

__version__ = "0.1.0"
