"""The list as it is made every day: a CSV file, pandas, widgets, `st.dataframe` and an Altair chart.

The same rows as the site has; the address's query gives the widgets their values, as with any link to a
filtered view.
"""

import os

import altair as alt
import pandas as pd
import streamlit as st

rows = pd.read_csv(os.environ["BENCH_CSV"], dtype={"cpv": str, "year": str})
asked = st.query_params


def choose(label: str, name: str, column: str) -> list[str]:
    """A multiselect over the column's values."""
    options = sorted(rows[column].dropna().unique())
    return st.multiselect(label, options, [v for v in asked.get_all(name) if v in options])


st.title("Udbudsplan")
q = st.text_input("Søg", asked.get("q", ""))
departments = choose("Afdeling", "department", "department")
years = choose("År", "year", "year")
statuses = choose("Status", "status", "status")
kinds = choose("Art", "kind", "kind")
bands = choose("Værdi", "value", "band")
cpv = st.text_input("CPV", asked.get("cpv", ""))
orders = {"when": "notice", "value": "value_dkk", "title": "title", "changed": "changed"}
sort = st.selectbox("Rækkefølge", list(orders), list(orders).index(asked.get("sort", "when")))

found = rows
for column, chosen in (
    ("department", departments), ("year", years), ("status", statuses), ("kind", kinds), ("band", bands)
):  # fmt: skip
    if chosen:
        found = found[found[column].isin(chosen)]
if cpv:
    found = found[found["cpv"].str.startswith(cpv)]
for word in q.casefold().split():
    text = found["title"] + " " + found["description"]
    found = found[text.str.casefold().str.contains(word, regex=False)]
found = found.sort_values(orders[sort])

st.write(f"{len(found)} udbud")
st.dataframe(found)
counts = found.groupby(["year", "status"]).size().reset_index(name="count")
st.altair_chart(alt.Chart(counts).mark_bar().encode(x="year:N", y="count:Q", color="status:N"))
