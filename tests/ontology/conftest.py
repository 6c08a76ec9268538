"""The curated data, read and merged once for all tests of this folder."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from loaders.loader import get_loader
from ontology.assemble import assemble
from ontology.schema import load_schema

if TYPE_CHECKING:
    from ontology.models import Resource
    from ontology.record import Reading


@pytest.fixture(scope="session")
def curated() -> Reading:
    """The bundled data set."""
    return get_loader("curated").read()


@pytest.fixture(scope="session")
def merged(curated: Reading) -> dict[str, Resource]:
    """Its entities by id."""
    return assemble(
        load_schema(), curated.records, curated.sources, curated.same_as, curated.dataset
    )
