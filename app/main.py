"""The Streamlit app: names its pages and runs the one asked for."""

from __future__ import annotations

from importlib.resources import files

import streamlit as st

_LOGO = files("app.components").joinpath("logo.svg").read_text("utf-8")

st.set_page_config(page_title="Lodeway", layout="wide", initial_sidebar_state="collapsed")
st.logo(_LOGO, size="large")
st.navigation(
    [
        st.Page("views/overview.py", title="Overview", url_path="overview", default=True),
        st.Page("views/explore.py", title="Explore", url_path="explore"),
        st.Page("views/routes.py", title="Routes", url_path="routes"),
    ],
    position="top",
).run()
