"""What a page says instead of its content: nothing loaded, nothing found, no database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from app.words import md
from ontology.errors import LodewayError, StoreError


@contextmanager
def told() -> Iterator[None]:
    """Errors inside become a message that says what to check, and the page ends there."""
    try:
        yield
    except StoreError as error:
        st.error(
            f"**The graph cannot be read just now.** {md(error)}", icon=":material/database_off:"
        )
        st.markdown(
            "Check, in this order:\n"
            "1. Does the database run? `lodeway status` says so; `lodeway up` starts it.\n"
            "2. If you use your own Neo4j: are `NEO4J_URI`, `NEO4J_USERNAME` and `NEO4J_PASSWORD` "
            "set where the app was started?\n"
            "3. Is anything wrong with it? `lodeway doctor` checks and says what to do."
        )
        st.button("Try again", type="primary", key="retry")
        st.stop()
    except LodewayError as error:
        st.warning(md(error), icon=":material/info:")
        st.stop()


def nothing_loaded() -> None:
    """The database answers, but holds no data."""
    st.info(
        "**The graph is empty.** Load the curated data set with `lodeway load`; it takes less than "
        "half a minute. Then reload this page.",
        icon=":material/inbox:",
    )
    st.stop()
