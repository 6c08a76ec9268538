"""The project's errors: one base, one class a situation; each message says what to do.

The command line prints the message on one line and leaves with `exit_code`.
"""

from __future__ import annotations


class LodewayError(Exception):
    """Something a user can act on. Anything else that escapes is a bug."""

    exit_code: int = 1


class OntologyError(LodewayError):
    """The schema itself is wrong: outside the profile, or at odds with itself."""


class UsageError(LodewayError):
    """What was asked for makes no sense: an unknown id, option or combination."""

    exit_code = 2


class StoreError(LodewayError):
    """Neo4j cannot be started, reached or trusted."""

    exit_code = 3


class SourceError(LodewayError):
    """A file to read is missing, unreadable or not built as stated."""

    exit_code = 4


class PartialError(LodewayError):
    """The work was stopped half-way, or its answer covers only a part."""

    exit_code = 5
