"""A small data set folder that is sound, for tests that then break it."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from loaders.loader import get_loader
from ontology.record import Reading

GOOD = {
    "dataset.yml": "id: mini\ntitle: Mini\n",
    "Source.csv": "id,title,sourceKind,published,retrieved\n"
    "s1,One,news,2025-02,2026-11-24\ns2,Two,report,,\n",
    "Company.csv": "id,name,alias,country,source,locator,quote,confidence\n"
    'a,A,"Ay;Aye",country-zz,s1;s2,p. 3,A is A,high\n'
    "b,B,,country-zz,s1,,,\n",
    "Country.csv": "id,name,iso2,source\ncountry-zz,Zedland,ZZ,s1\n",
    "Material.csv": "id,name,stage,hsCode,source\nore,Ore,extraction,0026,s1\n",
    "Offtake.csv": "id,supplier,buyer,material,quantity,validTo,source\n"
    "o1,a,b,ore,100.50,2030,s1\no2,b,a,ore,,,s2\n",
}


@pytest.fixture
def folder(tmp_path: Path) -> Callable[..., Path]:
    """Writes the small data set with some files changed; None leaves a file out."""

    def write(**changes: str | bytes | None) -> Path:
        files = GOOD | {name.replace("__", "."): data for name, data in changes.items()}
        where = tmp_path / "mini"
        shutil.rmtree(where, ignore_errors=True)
        where.mkdir()
        for name, data in files.items():
            if data is not None:
                (where / name).write_bytes(data.encode() if isinstance(data, str) else data)
        return where

    return write


@pytest.fixture(scope="session")
def curated() -> Reading:
    """The bundled data set."""
    return get_loader("curated").read()
