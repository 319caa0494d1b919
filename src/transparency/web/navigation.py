"""Streamlit's page objects. The navigation that people see is in the frame around the pages (`frame.py`)."""

from copy import copy
from functools import cache

import streamlit as st

from transparency.config import ROOT
from transparency.locale import Lang, Text
from transparency.web.sitemap import PAGES


@cache
def _prototypes(lang: Lang) -> list[st.Page]:
    """Made once: resolving the scripts' paths is a fifth of what a visit costs."""
    t = Text.of(lang)
    return [
        st.Page(ROOT / "pages" / p.script, title=t(p.title), url_path=p.path or None, default=not p.path)
        for p in PAGES
    ]


def streamlit_pages(lang: Lang) -> list[st.Page]:
    """The pages of the site map for one run. Copies: Streamlit marks the one that may run, and runs overlap."""
    return [copy(page) for page in _prototypes(lang)]
