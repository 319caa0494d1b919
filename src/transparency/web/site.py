"""The script that Streamlit runs for every visit: it opens the page that the address names."""

import streamlit as st

from transparency.web import kept
from transparency.web.navigation import streamlit_pages
from transparency.web.page import language

kept.begin()
st.navigation(streamlit_pages(language()), position="hidden").run()
