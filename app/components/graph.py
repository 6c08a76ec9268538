"""Draws a picture: pyvis holds nodes and edges, our own page renders them, nothing leaves the page.

pyvis's template is not used: it calls a CDN and turns tooltips into markup . Ours carries
a Content-Security-Policy that runs only our own scripts, and every text reaches the canvas as text.
"""

from __future__ import annotations

import html
import json
import re
import secrets
from base64 import b64encode
from functools import cache
from importlib.resources import files
from typing import Any, Literal

import streamlit as st

from app.components.picture import Picture

Theme = Literal["light", "dark"]

_SLOT = re.compile(r"\{\{(\w+)\}\}")
_VIS = ("lib", "vis-9.1.2", "vis-network.min.js")
_MIN_HEIGHT, _MAX_HEIGHT = 300, 900


def show(picture: Picture, title: str) -> None:
    """The picture on the page, as high as it needs within reason."""
    if not picture.nodes:
        return
    height = min(_MAX_HEIGHT, max(_MIN_HEIGHT, picture.height + 70))
    st.iframe(render(picture, title, nonce()), height=height, alt=title)


def nonce() -> str:
    """One nonce a session: the same view is then the same text and is sent once."""
    if "nonce" not in st.session_state:
        st.session_state["nonce"] = secrets.token_urlsafe(16)
    return str(st.session_state["nonce"])


def render(picture: Picture, title: str, nonce: str, theme: Theme = "light") -> str:
    """The whole page as text: the same picture and nonce give the same text.

    Inside the app the page takes the theme of the app; `theme` is for a page that stands alone.
    """
    nodes, edges = network(picture)
    data = {
        "anchor": picture.anchor,
        "card": {"w": picture.card_w, "h": picture.card_h},
        "columns": [{"title": c.title, "x": c.x, "width": c.width} for c in picture.columns],
        "edges": edges,
        "legend": [
            {"tone": k.tone, "text": k.text, "link": k.link, "thin": k.thin} for k in picture.legend
        ],
        "nodes": nodes,
    }
    parts = {
        "css": _text("graph.css"),
        "data": script_json(data),
        "font": _font(),
        "js": _text("graph.js"),
        "nonce": html.escape(nonce, quote=True),
        "theme": theme,
        "title": html.escape(title, quote=True),
        "vis": _vis(),
    }
    return _SLOT.sub(lambda slot: parts[slot[1]], _text("graph.html"))


def network(picture: Picture) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The picture's nodes and edges, held and handed out by pyvis."""
    from pyvis.network import Network  # imports IPython: not before something is drawn

    net = Network(directed=True)
    for node in picture.nodes:
        net.add_node(
            node.id, label=node.label or " ", title=node.tip, x=node.x, y=node.y, physics=False,
            heading=node.title, lines=list(node.lines), tone=node.tone, faded=node.faded, way=node.way,
        )  # fmt: skip
    for link in picture.links:
        net.add_edge(
            link.source, link.target, label=link.label, title=link.tip, tone=link.tone,
            thin=link.thin, faded=link.faded, arrow=link.arrow,
        )  # fmt: skip
    nodes, edges, *_ = net.get_network_data()
    return nodes, edges


def script_json(data: Any) -> str:
    """JSON that may stand in a script element: nothing in it can end the element."""
    text = json.dumps(data, ensure_ascii=True, sort_keys=True, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


@cache
def _text(name: str) -> str:
    return (files("app.components") / name).read_text("utf-8")


@cache
def _vis() -> str:
    """vis-network 9.1.2 (Apache-2.0 or MIT) as pyvis ships it."""
    return files("pyvis").joinpath(*_VIS).read_text("utf-8").replace("</script", "<\\/script")


@cache
def _font() -> str:
    """Source Sans 3 (OFL-1.1) as Streamlit ships it: the frame does not have the page's fonts."""
    media = files("streamlit").joinpath("static", "static", "media")
    found = [f for f in media.iterdir() if f.name.startswith("SourceSansVF-Upright")]
    if not found:
        return ""  # the fonts of the machine are used instead
    data = b64encode(found[0].read_bytes()).decode("ascii")
    source = f'url("data:font/woff2;base64,{data}") format("woff2")'
    return f'@font-face {{ font-family: "Source Sans 3"; font-weight: 200 900; src: {source}; }}\n'
