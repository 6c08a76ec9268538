"""Writes docs/foreign.md from alignments.ttl: what is read of each vocabulary of others."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

from ontology.exchange.foreign_mapping import Alignments, Match, Vocabulary, load_alignments

_HEAD = """\
<!-- Generated from alignments.ttl by `lodeway ontology docs`; do not edit. -->
# Files in other vocabularies

`lodeway import` reads RDF files in the vocabularies below, in every RDF format, beside or mixed with
terms of ours. What is read is written in [alignments.ttl](../ontology/alignments.ttl) and nowhere else:
a line there adds a term.

- **Ids.** A company with an LEI is `lei-` and the LEI, a country `country-` and its ISO code, whoever
  states it. Anything else gets the host of its IRI and a hash of the IRI, which is kept in `sameAs`. What
  has no IRI, or one that no web server answers for (`e:17`), gets an id that only its data set uses.
- **Values.** Dates keep their precision and lose the time of day. Numbers may stand in any notation,
  shares with a percent sign. Countries may be codes (`AU`, `AUS`, `AU-WA`), names or described nodes.
- **One value.** Where ours takes one value and theirs has several, the closest match wins. Among names
  the English one does and the others become aliases; in anything else none is taken.
- **What is not read** is told after each import, with counts: classes and properties that nothing here
  knows, values that are no date, number or country, stakes whose owner is not described, persons.
  Nothing is left out in silence.
- JSON-LD that names the context `https://schema.org` needs no network: that context comes with Lodeway.
"""


def foreign_page() -> str:
    """The page as Markdown."""
    alignments = load_alignments()
    parts = [_HEAD]
    for vocabulary in alignments.vocabularies:
        parts += _vocabulary(alignments, vocabulary)
    return "\n".join(parts).rstrip() + "\n"


def _vocabulary(alignments: Alignments, vocabulary: Vocabulary) -> Iterator[str]:
    yield f"## {vocabulary.label}\n"
    if vocabulary.homes:
        yield f"See {', '.join(f'<{home}>' for home in vocabulary.homes)}.\n"
    others = [other for _, *rest in vocabulary.namespaces.values() for other in rest]
    if others:
        yield f"Also written {', '.join(f'`{other}`' for other in others)}.\n"
    rows = [
        *_rows(alignments.classes, vocabulary),
        *_rows(alignments.properties, vocabulary),
    ]
    if rows:
        yield "| ours | is read from |\n|---|---|\n" + "\n".join(rows) + "\n"
    comments = [rule.comment for rule in alignments.rules if rule.vocabulary == vocabulary.label]
    yield from (f"- {comment}" for comment in dict.fromkeys(comments))
    yield ""


def _rows(matches: Mapping[str, tuple[Match, ...]], vocabulary: Vocabulary) -> list[str]:
    """A row for each term of ours, with theirs from the closest on."""
    theirs: dict[str, list[tuple[Match, str]]] = defaultdict(list)
    for term, found in matches.items():
        for prefix, (usual, *_) in vocabulary.namespaces.items():
            if term.startswith(usual):
                for match in found:
                    short = f"`{prefix}:{term.removeprefix(usual)}`"
                    theirs[match.name].append((match, short))
    return [
        f"| {name} | {', '.join(short for _, short in sorted(said, key=_nearest))} |"
        for name, said in sorted(theirs.items())
    ]


def _nearest(said: tuple[Match, str]) -> tuple[object, str]:
    match, short = said
    return match.order, short
