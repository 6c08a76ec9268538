"""What is in the graph: figures, counts by class and country, sources, data sets and runs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import streamlit as st

from app.components.entity import class_label
from app.components.route_table import ROW
from app.words import count, day, number
from graph.database.reader import Counts, SourceInfo
from ontology.dates import earliest
from ontology.exchange.archive import Dataset, Run
from ontology.schema import load_schema


def figures(counts: Counts) -> None:
    """The size of the graph in six figures."""
    schema = load_schema()

    def below(*parents: str) -> int:
        return sum(
            n for cls, n in counts.by_class.items() if any(schema.is_a(cls, p) for p in parents)
        )

    shown = {
        "Organisations": (below("Organization"), "companies, governments, agencies"),
        "Sites": (below("Site"), "mines, plants, projects, deposits"),
        "Agreements": (below("Agreement", "Funding"), "offtakes, MoUs, ventures, money"),
        "Physical ties": (
            below("Supply", "Operation", "Processing"),
            "who hands on and makes what",
        ),
        "Records": (counts.records, "what one source states of one thing"),
        "Sources": (counts.sources, "documents, data sets and registers"),
    }
    with st.container(horizontal=True, gap="small"):
        for label, (value, meaning) in shown.items():
            st.metric(label, number(value), border=True, width="stretch", help=meaning)


def by_class(counts: Counts) -> None:
    """How many entities of each class."""
    rows = [
        {"Class": class_label(cls), "Entities": n}
        for cls, n in sorted(counts.by_class.items(), key=lambda item: (-item[1], item[0]))
    ]
    _bars(rows, "Class", f"Entities by class: {count(len(rows), 'class')}")


def by_country(counts: Counts, names: Mapping[str, str]) -> None:
    """How many organisations and sites of each country."""
    schema = load_schema()
    total: Counter[str] = Counter()
    for (cls, country), n in counts.by_country.items():
        if schema.is_a(cls, "Actor"):
            total[country] += n
    rows = [
        {"Country": names.get(country, country), "Entities": n}
        for country, n in sorted(total.items(), key=lambda item: (-item[1], item[0]))
    ]
    _bars(rows, "Country", f"Organisations and sites by country: {count(len(rows), 'country')}")


def _bars(rows: Sequence[Mapping[str, Any]], what: str, alt: str) -> None:
    most = max((int(row["Entities"]) for row in rows), default=1)
    st.dataframe(
        list(rows),
        hide_index=True,
        column_config={
            what: st.column_config.TextColumn(what, width=185),
            "Entities": st.column_config.ProgressColumn(
                "Entities", format="%d", min_value=0, max_value=most
            ),
        },
        alt=alt,
    )


def freshest(sources: Sequence[SourceInfo], limit: int = 10) -> None:
    """The sources published last, with what they support."""
    dated = [info for info in sources if info.source.published and info.records]
    dated.sort(key=lambda i: (earliest(str(i.source.published)), i.source.id), reverse=True)
    rows = [
        {
            "Source": info.source.title or info.source.id,
            "Publisher": info.source.publisher or "",
            "Published": day(info.source.published),
            "Records": info.records,
            "Link": info.source.url,
        }
        for info in dated[:limit]
    ]
    st.dataframe(
        rows,
        hide_index=True,
        row_height=ROW,
        height="content",
        column_config={
            "Source": st.column_config.TextColumn(width=330),
            "Publisher": st.column_config.TextColumn(width=160),
            "Published": st.column_config.TextColumn(width=95),
            "Records": st.column_config.NumberColumn(width=70),
            "Link": st.column_config.LinkColumn(width=60, display_text="open"),
        },
        alt="The sources published last",
    )
    undated = sum(1 for info in sources if not info.source.published)
    st.caption(
        f"{len(rows)} of {count(len(sources), 'source')}; "
        f"{count(undated, 'source')} without a date of publication."
    )


def datasets(known: Sequence[Dataset], runs: Sequence[Run]) -> None:
    """Each data set with its last run, the one loaded last first; `runs` begin with the newest."""
    by_id = {dataset.id: dataset for dataset in known}
    last: dict[str, Run] = {}
    for run in runs:
        last.setdefault(run.dataset, run)
    for run in last.values():
        read = run.counts.get("accepted", 0)
        st.markdown(f"**{by_id[run.dataset].title}**")
        part = "" if run.complete else ", a part of the input only"
        st.caption(
            f"Loaded {_moment(run.ended)}: {count(read, 'statement')}, "
            f"{count(run.counts.get('issues', 0), 'open issue')}{part}."
        )


def _moment(when: datetime) -> str:
    return f"{when.day} {when:%b %Y, %H:%M} UTC"
