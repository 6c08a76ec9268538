"""The drawn graph as GraphML, which Gephi, Cytoscape, yEd and networkx read."""

from __future__ import annotations

import re
from typing import IO, TYPE_CHECKING, Any
from xml.sax.saxutils import escape, quoteattr

from ontology.schema import load_schema
from ontology.values import join

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from graph.files.drawn import Drawn, Node, Tie
    from ontology.schema import Property

_HEAD = """\
<?xml version="1.0" encoding="UTF-8"?>
<graphml xmlns="http://graphml.graphdrawing.org/xmlns"
  xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
  xsi:schemaLocation="http://graphml.graphdrawing.org/xmlns http://graphml.graphdrawing.org/xmlns/1.0/graphml.xsd">
"""
_GRAPH = '<graph id="lodeway" edgedefault="directed">\n'
_TAIL = "</graph>\n</graphml>\n"
#: What XML cannot hold in any form; a question mark in a diamond stands for it.
_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_OF_EDGES = ("label", "relation", "material", "status", "validFrom", "validTo", "confidence")


def write_graphml(drawn: Drawn, output: IO[bytes]) -> None:
    """Write every node, then every tie. Several values are joined by ';' as in a data set folder."""
    for line in _lines(drawn):
        output.write(line.encode("utf-8"))


def _lines(drawn: Drawn) -> Iterator[str]:
    yield _HEAD
    node_keys = _node_keys()
    for name, kind in node_keys.items():
        yield _key("node", name, kind)
    for name in _OF_EDGES:
        yield _key("edge", name, "string")
    yield _GRAPH
    for node in drawn.nodes():
        yield _node(node)
    for tie in drawn.ties():
        yield _edge(tie)
    yield _TAIL


def _node_keys() -> dict[str, str]:
    """Every property that a node may have, with its type."""
    found = {"label": "string", "class": "string", "labels": "string", "stated": "boolean"}
    for cls in load_schema().concrete():
        for prop in cls.properties.values():
            found |= dict(_keys(prop))
    return found


def _keys(prop: Property) -> Iterator[tuple[str, str]]:
    if prop.kind == "reference":
        return
    yield prop.name, {"decimal": "double", "boolean": "boolean"}.get(prop.kind, "string")
    if prop.kind == "decimal":
        yield f"{prop.name}Text", "string"
    if prop.kind == "date":
        yield f"{prop.name}Earliest", "string"
        yield f"{prop.name}Latest", "string"


def _key(of: str, name: str, kind: str) -> str:
    return f'<key id="{of}-{name}" for="{of}" attr.name="{name}" attr.type="{kind}"/>\n'


def _node(node: Node) -> str:
    values = {k: v for k, v in node.properties.items() if k != "id"}
    shown = values.get("name") or values.get("title") or node.id
    named = {"label": shown, "class": node.cls, "labels": node.labels}
    return f"<node id={_attribute(node.id)}>{_data('node', named | values)}</node>\n"


def _edge(tie: Tie) -> str:
    name = _attribute("|".join((tie.type, tie.key or f"{tie.start}|{tie.end}")))
    ends = f"source={_attribute(tie.start)} target={_attribute(tie.end)}"
    values = {k: v for k, v in tie.properties.items() if k != "key"}
    return f"<edge id={name} {ends}>{_data('edge', {'label': tie.type} | values)}</edge>\n"


def _data(of: str, values: Mapping[str, Any]) -> str:
    return "".join(
        f'<data key="{of}-{name}">{_text(value)}</data>'
        for name, value in values.items()
        if value is not None
    )


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    text = join(value) if isinstance(value, list | tuple) else str(value)
    # A bare carriage return would be read as a line feed.
    return escape(_NO_XML.sub("\ufffd", text), {"\r": "&#13;"})


def _attribute(text: str) -> str:
    return quoteattr(_NO_XML.sub("\ufffd", text))
