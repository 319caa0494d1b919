"""What a partnership's page says of the sum of changes under udbudsloven § 180."""

import re
from html import unescape

from transparency.locale import Text
from transparency.web.render import render


def read(gross: str = "") -> str:
    html = render(
        "room_improvement_sums.html",
        Text.of("da"),
        rows=[],
        waiting="",
        limits=[],
        net="100.000 kr. dyrere",
        missing=False,
        charter="/partnerskab",
        gross=gross,
        tone="warn",
        standing="Tæt på grænsen",
    )
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", str(html))).split())


def test_section_180_2_the_page_says_that_savings_are_subtracted_and_who_decides_of_it() -> None:
    """Directive 2014/24/EU, article 72(2)."""
    said = read()
    assert "Det, der bliver billigere, trækkes fra i summen: direktiv 2014/24/EU, artikel 72, stk. 2" in said
    assert "§ 180, stk. 2, siger kun, at værdierne lægges sammen" in said
    assert "afgør kommunens jurist" in said


def test_section_180_2_one_is_warned_by_the_sum_in_which_savings_are_added() -> None:
    assert "lægges til i stedet for at trækkes fra" not in read()
    said = read(gross="900.000 kr.")
    assert (
        "Summen er 900.000 kr., når det, der blev billigere, lægges til i stedet for at trækkes fra." in said
    )
    assert "I advares efter den." in said
    assert "skal kommunens jurist tage stilling" in said
