"""Identifiers: authority ids first, else a curated slug, else a prefix and a hash of raw fields."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable

# No dot at the end: it would read as the end of a sentence, in prose and in Turtle.
ID_PATTERN = r"^[A-Za-z0-9]([A-Za-z0-9._~-]{0,198}[A-Za-z0-9_~-])?$"
_ID = re.compile(ID_PATTERN)


def is_id(text: str) -> bool:
    """Whether the text may stand as an id: it becomes the last part of an IRI unescaped."""
    return bool(_ID.fullmatch(text))


def slug(text: str) -> str:
    """A readable id from a name: 'Société Le Nickel' -> 'societe-le-nickel'."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode("ascii")
    return re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")


def hashed(prefix: str, *fields: str) -> str:
    """An id from the fewest raw, stable fields that name a thing: prefix + 20 hex digits.

    Fields are hashed as given: cleaning them first would change ids whenever a cleaner improves.
    """
    digest = hashlib.sha256("\x1f".join(fields).encode("utf-8")).hexdigest()
    return f"{prefix}-{digest[:20]}"


def relation_id(kind: str, parties: Iterable[str], topic: str = "", sequence: int = 1) -> str:
    """The id of a relation: class, sorted parties, material or topic, sequence from 2 on.

    Dates, amounts and status are never part of it: sources differ on them and refine them.
    """
    parts = [kind.lower(), *sorted(parties), *([topic] if topic else [])]
    return "-".join(parts) + (f"-{sequence}" if sequence > 1 else "")
