"""Tests; a package, so that another `tests` in the environment cannot stand before it."""
