"""Every error that Freesheet raises on purpose. Imports nothing; anybody may import it.

FreesheetError
+-- ConfigError            the operator's: stops the start
+-- RuleError              a rule author's: keeps that rule off
+-- UpstreamError          the origin's or the network's: 502
|   +-- UpstreamTimeoutError   504
+-- RewriteError           a page that cannot be rewritten: served as it came
"""

from __future__ import annotations


class FreesheetError(Exception):
    """The base of all of them; `status` is what a reader would be answered with."""

    status = 500


class ConfigError(FreesheetError):
    """A setting, a flag or a file that the start cannot go on with."""


class RuleError(FreesheetError):
    """A rule that cannot be used; the message names file, rule and what to do."""


class UpstreamError(FreesheetError):
    """The origin gave no usable answer; `kind` is the counter's label."""

    status = 502

    def __init__(self, kind: str, message: str = "") -> None:
        super().__init__(message or kind)
        self.kind = kind


class UpstreamTimeoutError(UpstreamError):
    """The origin gave no answer in time."""

    status = 504


class RewriteError(FreesheetError):
    """A page that could not be rewritten; its original bytes are served."""
