"""The curated data, read and merged once for all tests of this folder."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from loaders.loader import get_loader
from ontology.assemble import assemble
from ontology.schema import load_schema
from tests.robot import Robot

if TYPE_CHECKING:
    from graph.settings import Settings
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


@pytest.fixture(scope="session")
def robot(settings: Settings) -> Robot:
    """A reasoner and a check of OWL 2 DL."""
    return Robot.fetched(settings.lodeway_cache)
