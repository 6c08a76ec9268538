"""What is written is not held: four times the archive needs no more memory."""

from __future__ import annotations

import io
import tracemalloc
from collections.abc import Iterator
from typing import Any

import pytest

from ontology.exchange.archive import Version
from ontology.exchange.export import FORMATS, write
from ontology.models import Company, Resource
from ontology.record import Record
from tests.ontology.exchange.memory import MemoryArchive


class Endless(MemoryArchive):
    """An archive whose entities and records come into being one by one."""

    def __init__(self, size: int) -> None:
        super().__init__()
        object.__setattr__(self, "size", size)

    def entities(self) -> Iterator[Resource]:
        return (_company(at) for at in range(self.size))  # type: ignore[attr-defined]

    def versions(self) -> Iterator[Version]:
        return (
            Version(f"{at:032x}", "d", Record(_company(at), "s", "high", "p. 1", "Words."))
            for at in range(self.size)  # type: ignore[attr-defined]
        )

    versions_by_key = versions


def _company(at: int) -> Company:
    return Company(id=f"c-{at:08}", name=f"Company {at}", country="country-zz", alias=("a", "b"))


class Nowhere(io.RawIOBase):
    """Takes bytes and forgets them."""

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        return len(data)


@pytest.mark.parametrize("name", list(FORMATS))
def test_memory_does_not_grow(name: str) -> None:
    write(Endless(1), name, Nowhere())  # so that what is cached for ever does not count
    small, large = (_peak(name, size) for size in (1_500, 4_500))
    assert large < small * 1.2, f"{small:,} and {large:,} bytes"


def _peak(name: str, size: int) -> int:
    archive = Endless(size)
    tracemalloc.start()
    try:
        write(archive, name, Nowhere())
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
