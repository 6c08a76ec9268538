"""Made-up examples in Turtle, one for every class that has instances, named after it."""

from __future__ import annotations

from pathlib import Path


def example_path(name: str) -> Path:
    """Where the example of class `name` stands."""
    return Path(__file__).with_name(f"{name}.ttl")


def example_of(name: str) -> tuple[str, str]:
    """What an example shows, in words, and the entity itself as Turtle without its prefixes."""
    head, entity, *_ = example_path(name).read_text("utf-8").split("\n\n")
    return head.splitlines()[0].removeprefix(f"# {name}. "), entity.strip()
