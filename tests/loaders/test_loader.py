"""Loaders find themselves: two files make one."""

from __future__ import annotations

import ast
from importlib.resources import files
from pathlib import Path

import pytest

from loaders.loader import all_loaders, get_loader
from ontology.errors import UsageError


def test_every_yaml_has_its_module_and_words() -> None:
    assert "curated" in [loader.name for loader in all_loaders()]
    assert [loader.name for loader in all_loaders()] == sorted(
        loader.name for loader in all_loaders()
    )
    for loader in all_loaders():
        assert all((loader.title, loader.description, loader.where))
        module = files("loaders") / f"{loader.name}.py"
        names = {n.name for n in ast.parse(module.read_text("utf-8")).body if hasattr(n, "name")}
        assert "read" in names


def test_an_unknown_loader_is_told_the_known_ones() -> None:
    with pytest.raises(UsageError, match=r"no loader 'usgss'; there are: .*curated"):
        get_loader("usgss")


def test_no_source_is_named_in_the_shared_parts() -> None:
    shared = ("loader.py", "helpers.py", "folder.py", "rows.py", "write.py")
    names = {loader.name for loader in all_loaders()} - {"curated"}
    for file in shared:
        text = (Path(str(files("loaders"))) / file).read_text("utf-8")
        assert not [name for name in names if name in text]
