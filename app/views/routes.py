"""Page."""

import streamlit as st


def page() -> None:
    """Being written."""
    st.title("Lodeway")
