"""The one page for people: how to use the endpoint. It needs no other file and no other host."""

from __future__ import annotations

from html import escape

from ontology.query.library import library
from ontology.query.snapshots import Snapshot

_PAGE = """\
<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Lodeway SPARQL</title>
<style>
body {{ font: 1rem/1.5 system-ui, sans-serif; max-width: 50rem; margin: 2rem auto; padding: 0 1rem }}
textarea {{ width: 100%; height: 14rem; font: .9rem/1.4 ui-monospace, monospace; box-sizing: border-box }}
pre {{ overflow-x: auto; background: #8881; padding: .75rem }}
:root {{ color-scheme: light dark }}
</style>
<h1>Lodeway SPARQL</h1>
<p>A read-only SPARQL 1.1 endpoint at <code>{endpoint}</code>: {quads:,} statements as of
<time datetime="{made}">{made_words}</time> UTC.</p>
<form action="sparql" method="get">
<label for="query">Query</label>
<textarea id="query" name="query" spellcheck="false" required>{example}</textarea>
<button>Ask</button>
</form>
<h2>From a program</h2>
<pre>curl {endpoint} -H 'Accept: text/csv' \\
  --data-urlencode 'query=SELECT ?name {{ ?mine a lw:Mine ; lw:name ?name }}'</pre>
<p>Tables come as JSON, XML, CSV or TSV, graphs as Turtle, N-Triples, JSON-LD or RDF/XML, as the
<code>Accept</code> header asks. Prefixes such as <code>lw:</code>, <code>id:</code> and
<code>prov:</code> are declared. A query has {seconds:g} seconds; SERVICE and updates are refused.</p>
<h2>Queries to begin with</h2>
{queries}
"""


def page(endpoint: str, snapshot: Snapshot, seconds: float) -> str:
    """The page of an endpoint at this address."""
    found = library()
    return _PAGE.format(
        endpoint=escape(endpoint),
        quads=snapshot.quads,
        made=f"{snapshot.made:%Y-%m-%dT%H:%M:%SZ}",
        made_words=f"{snapshot.made:%Y-%m-%d %H:%M}",
        example=escape(found[0].sparql),
        seconds=seconds,
        queries="\n".join(
            f"<details><summary>{escape(query.question)}</summary>"
            f"<pre>{escape(query.sparql)}</pre></details>"
            for query in found
        ),
    )
