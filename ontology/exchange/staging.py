"""The process that reads a file of others into a store on disk: `python -m ontology.exchange.staging`.

The file is its standard input, so that it opens nothing by name. It answers in lines of JSON:
{"quads": N} as it goes, then {"done": N} or {"refused": WHY}. Whatever else ends it (memory, time, a
fault of the parser) ends only this process.
"""

from __future__ import annotations

import json
import os
import re
import resource
import shutil
import sys
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import asdict
from itertools import islice
from typing import IO, cast

import pyoxigraph as ox

from ontology.exchange.guarded import Guarded
from ontology.exchange.guards import STAR
from ontology.exchange.limits import READ, Limits, RefusedError
from ontology.query.sandbox import no_network

_BATCH = 100_000  # quads; 190 MB, where one bulk load of 1.5 million needs 1,740 MB
_TAKEN = ("https:", "http:", "urn:")
#: What a value may also be: nothing that anybody opens, runs or reads from this machine.
_INERT = ("mailto:", "tel:", "geo:", "doi:", "info:", "tag:", "did:")


def main() -> None:
    """Read standard input into the store that the first argument names."""
    settings = json.loads(sys.argv[1])
    limits = Limits(**settings["limits"])
    _confine(limits)
    try:
        done = _stage(settings["store"], settings["format"], limits)
    except RefusedError as error:
        _tell(refused=str(error))
    except (SyntaxError, ValueError) as error:
        _tell(refused=_said(error))
    except MemoryError:
        _tell(refused=f"needs more than {limits.memory // 1_000_000:,} MB of memory to be read")
    except OSError as error:
        _tell(refused=f"cannot be put on disk: {error}")
    else:
        _tell(done=done)


def command(store: str, format_name: str, limits: Limits) -> list[str]:
    """What starts this process."""
    settings = {"store": store, "format": format_name, "limits": asdict(limits)}
    # -P: nothing is imported from the folder in which somebody stands.
    return [sys.executable, "-P", "-m", "ontology.exchange.staging", json.dumps(settings)]


def _stage(path: str, format_name: str, limits: Limits) -> int:
    """Read standard input into a store; how many statements it holds."""
    if format_name == "jsonld":
        # JSON-LD whose keys come in a helpful order, such as ours, needs no memory. One in another
        # order is told at its first object as a rule, and is read again.
        with suppress(SyntaxError):
            return _parsed(path, format_name, ox.RdfFormat.STREAMING_JSON_LD, limits)
        shutil.rmtree(path, ignore_errors=True)
        sys.stdin.buffer.seek(0)
    return _parsed(path, format_name, READ[format_name], limits)


def _parsed(path: str, format_name: str, parser: ox.RdfFormat, limits: Limits) -> int:
    raw = sys.stdin.buffer
    text = Guarded(raw, os.fstat(raw.fileno()).st_size, format_name, limits)
    store = ox.Store(path)
    quads = _checked(ox.parse(cast(IO[bytes], text), format=parser), limits)
    done = 0
    while batch := list(islice(quads, _BATCH)):
        done += len(batch)
        if done > limits.quads:
            raise RefusedError(f"holds more than {limits.quads:,} statements")
        store.bulk_extend(batch)
        _tell(quads=done)
    store.flush()
    if done > _BATCH:
        store.optimize()  # of many small files few: what is looked up later takes half the time
    return done


def _checked(quads: Iterable[ox.Quad], limits: Limits) -> Iterator[ox.Quad]:
    longest, taken = limits.literal, _TAKEN
    for quad in quads:
        subject, predicate, found, graph = quad
        if type(found) is ox.Literal:
            if len(found.value) > longest:
                raise RefusedError(f"{_of(subject)} has a text longer than {longest:,} characters")
        elif type(found) is ox.NamedNode:
            if not found.value.startswith(taken):
                _check(found, (*_TAKEN, *_INERT))
        elif type(found) is not ox.BlankNode:
            raise RefusedError(f"{_of(subject)} has {STAR}")
        for node in (subject, predicate, graph):
            if type(node) is ox.NamedNode and not node.value.startswith(taken):
                _check(node, _TAKEN)
        yield quad


def _check(node: ox.NamedNode, schemes: tuple[str, ...]) -> None:
    if not node.value.lower().startswith(schemes):
        raise RefusedError(
            f"holds the address <{node.value[:100]}>; only http, https and urn are taken"
        )


def _of(node: object) -> str:
    return str(node)[:200]


def _said(error: Exception) -> str:
    """What a parser says, with the line in front: 'line 3: oops is not a valid RDF object'."""
    text = " ".join(str(error).split())
    line = getattr(error, "lineno", None)
    text = re.sub(r"^Parser error [^:]*: ", "", text)
    text = re.sub(r" \(line \d+\)$", "", text)[:300]
    return f"line {line}: {text}" if line else text


def _confine(limits: Limits) -> None:
    """Take from this process what reading does not need, as far as the system can."""
    no_network()
    wanted = {
        resource.RLIMIT_AS: limits.memory,
        resource.RLIMIT_CPU: limits.seconds,
        resource.RLIMIT_CORE: 0,
    }
    for kind, most in wanted.items():
        try:
            resource.setrlimit(kind, (most, most))
        except (ValueError, OSError):
            continue  # macOS knows no RLIMIT_AS; the parent watches memory as well


def _tell(**what: object) -> None:
    print(json.dumps(what), flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
