"""A Streamlit page with nothing on it: what no page can be faster than."""

import streamlit as st

st.html("x")
