"""Sorted N-Quads: the same content gives the same bytes, in bounded memory.

Lines are in the order of their bytes. The streams of an archive come by id, and lines nearly so:
of `a` and `a-b`, the line <.../a-b> comes first, since '-' is less than '>'. So the lines of an id
wait until none is left that belongs before them, and only ids that begin one another wait at once.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator
from itertools import chain, groupby
from operator import itemgetter
from typing import TypeAlias

from ontology.exchange import terms as t
from ontology.exchange.content import Content
from ontology.exchange.quads import Node
from ontology.exchange.spool import sorted_texts

#: A subject with the '>' behind it, by which lines sort, and its lines in any order.
Lines: TypeAlias = tuple[str, list[str]]

_subject = itemgetter(0)


def nquads(content: Content) -> Iterator[list[str]]:
    """The lines in order, some at a time."""
    # By what their IRIs begin with: dataset/ decision/ id/ listing/ record/ run/ void
    yield from _sorted(_ordered(content.datasets()))
    yield from _sorted(_spans(content.decisions(), t.DECISION))
    yield from _sorted(
        heapq.merge(
            _ordered(content.entities()),
            _ordered(content.record_graphs()),
            _ordered(content.merged_ids()),
            _ordered(content.retracted()),
            _by_subject(_spooled(content.listing_graphs())),
            key=_subject,
        )
    )
    for line in _spooled(content.listings()):
        yield [line]
    yield from _sorted(_spans(content.records(), t.RECORD))
    yield from _sorted(_ordered(content.runs()))
    last = (*content.description(), content.counts())
    yield sorted({line for node in last for line in node.lines()})


def _sorted(found: Iterable[Lines]) -> Iterator[list[str]]:
    """The lines of each subject in order, each once."""
    for _, group in groupby(found, key=_subject):
        yield sorted(set(chain.from_iterable(lines for _, lines in group)))


def _ordered(nodes: Iterable[Node]) -> Iterator[Lines]:
    """Subjects that come by id, in the order of their lines."""
    waiting: list[Lines] = []
    for node in nodes:
        while waiting and not _comes_first(node.subject, waiting[-1][0]):
            yield waiting.pop()
        waiting.append((node.subject + ">", node.lines()))
    while waiting:
        yield waiting.pop()


def _comes_first(subject: str, waiting: str) -> bool:
    """Whether a line of a subject belongs before those of one whose id is less."""
    return subject + ">" <= waiting


def _spans(nodes: Iterable[Node], base: str) -> Iterator[Lines]:
    """Subjects that come by key, each with its earlier spans; keys are of one length."""
    for key, group in groupby(nodes, key=lambda node: node.subject[len(base) :].split("/")[0]):
        yield key, [line for node in group for line in node.lines()]


def _spooled(nodes: Iterable[Node]) -> Iterator[str]:
    """The lines of nodes that come in another order than that of their subjects."""
    return sorted_texts(line for node in nodes for line in node.lines())


def _by_subject(lines: Iterable[str]) -> Iterator[Lines]:
    for subject, group in groupby(lines, key=lambda line: line.split(" ", 1)[0]):
        yield subject[1:], list(group)
