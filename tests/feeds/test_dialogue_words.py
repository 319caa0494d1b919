"""A dialogue's fields and where it stands, in words."""

from dataclasses import fields, replace
from datetime import date
from itertools import pairwise
from typing import Any

import pytest
from dialogue_cases import BASE, CANCELLED, FULL, HISTORIES, OUTCOME, WEBINAR, WRITTEN, histories
from feed_cases import site, when
from hypothesis import given
from hypothesis import strategies as st

from transparency.dialogues import labels
from transparency.dialogues.records import STATUSES, Dialogue, Outcome, Status, changes
from transparency.feeds import dialogue_words as words
from transparency.locale import LANGS, Lang, Text

SITE = site()
DA = Text.of("da")
TODAY = date(2027, 3, 1)
LATER = date(2027, 9, 1)
COARSE = replace(BASE, starts=None, ends=None, when=when("2027-Q2"), status="announced")


@pytest.mark.parametrize(
    ("d", "given", "said"),
    [
        (BASE, {}, "Åben for tilmelding til 23. marts 2027 kl. 12.00. Der er 50 pladser."),
        (BASE, {"left": 14}, "Åben for tilmelding til 23. marts 2027 kl. 12.00. 14 af 50 pladser er ledige."),
        (replace(BASE, seats=None), {}, "Åben for tilmelding til 23. marts 2027 kl. 12.00. Der er plads til alle."),
        (replace(BASE, sign_up=False), {},
         "Det holdes 30. marts 2027 kl. 09.00–11.30. Du behøver ikke at tilmelde dig."),
        (replace(BASE, status="full"), {"waiting": 3},
         "Alle 50 pladser er taget. Du kan skrive dig på venteliste til 23. marts 2027 kl. 12.00. 3 venter."),
        (replace(BASE, status="closed"), {}, "Tilmeldingen er lukket. Det holdes 30. marts 2027 kl. 09.00–11.30."),
        (replace(BASE, status="announced"), {},
         "Det holdes 30. marts 2027 kl. 09.00–11.30. Tilmeldingen er ikke åbnet endnu."),
        (COARSE, {}, "Det holdes efter planen i 2. kvartal 2027. Tilmeldingen er ikke åbnet endnu."),
        (replace(COARSE, when=None), {}, "Tidspunktet er ikke fastlagt endnu. Tilmeldingen er ikke åbnet endnu."),
        (WRITTEN, {}, "Åben for svar til 15. april 2027 kl. 12.00."),
        (replace(WRITTEN, status="held"), {},
         "Svarfristen udløb den 15. april 2027. Opsamlingen offentliggøres senest den 15. maj 2027."),
        (replace(BASE, status="held"), {},
         "Det blev holdt den 30. marts 2027. Opsamlingen offentliggøres senest den 29. april 2027."),
        (replace(BASE, status="held"), {"today": LATER},
         "Det blev holdt den 30. marts 2027. Opsamlingen skulle have været offentliggjort senest den 29. april 2027."),
        (FULL, {}, "Det blev holdt den 30. marts 2027. Opsamlingen er offentliggjort."),
        (replace(WEBINAR, status="held"), {}, "Det blev holdt den 12. januar 2027."),
        (CANCELLED, {}, "Aflyst: Ingen penge, desværre"),
    ],
)  # fmt: skip
def test_a_sentence_says_where_it_stands(d: Dialogue, given: dict[str, Any], said: str) -> None:
    assert words.sentence(d, DA, given.pop("today", TODAY), **given) == said


@given(history=histories(), status=st.sampled_from(STATUSES), lang=st.sampled_from(LANGS))
def test_the_sentence_is_whole_whatever_is_known(history: Any, status: Status, lang: Lang) -> None:
    d = replace(history[-1].record, status=status, status_reason="Derfor.")
    said = words.sentence(d, Text.of(lang), TODAY)
    assert said == said.strip()
    assert said[0].isupper()
    assert said[-1] == "."
    assert "{" not in said
    assert "None" not in said


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("name", [f.name for f in fields(Dialogue)])
def test_every_field_can_be_said(name: str, lang: Lang) -> None:
    for d in (FULL, WRITTEN, WEBINAR, Dialogue(id="AAK-MD-2027-001", kind="dialogue", title="x")):
        value = getattr(d, name)
        said = words.field(name, value, Text.of(lang), SITE, written=d.form == "written")
        assert said
        assert "(" not in said or value, said
        assert f"{type(value).__name__}(" not in said
    if name != "example":
        assert name in labels.FIELD


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("status", "open", "Åben for tilmelding"),
        ("starts", BASE.starts, "30. marts 2027 kl. 09.00"),
        ("seats", 1200, "1.200"),
        ("plan_year", 2027, "2027"),
        ("languages", ("da", "en"), "dansk; engelsk"),
        ("programme", FULL.programme, "09.00 Velkomst (Kontorchefen); Pause"),
        ("questions", FULL.questions, "1. Hvad virker?; 2. Hvad koster det?"),
        ("documents", FULL.documents, "Udkast til krav (version 2, 1. februar 2027)"),
        ("answers", FULL.answers, "1 spørgsmål med svar"),
        ("outcome", OUTCOME, "1 ting ændret og 1 ikke ændret"),
        ("place", None, "ikke oplyst"),
    ],
)
def test_fields_are_said_in_danish(name: str, value: object, said: str) -> None:
    assert words.field(name, value, DA, SITE) == said


def test_what_is_the_same_in_brief_is_said_to_be_corrected() -> None:
    corrected = replace(OUTCOME, minutes="Rettet")
    assert words.both("outcome", OUTCOME, corrected, DA, SITE)[1] == "1 ting ændret og 1 ikke ændret (rettet)"
    assert words.both("outcome", None, Outcome(), DA, SITE) == (
        "ikke oplyst",
        "0 ting ændret og 0 ikke ændret",
    )


def test_a_written_consultation_is_open_for_answers() -> None:
    assert words.status(WRITTEN, DA) == "Åben for svar"
    assert words.field("status", "open", DA, SITE, written=True) == "Åben for svar"
    assert words.status(BASE, DA) == "Åben for tilmelding"


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("new", "30. marts 2027 kl. 09.00–11.30"),
        ("no end", "30. marts 2027 kl. 09.00"),
        ("two days", "30. marts 2027 kl. 09.00 – 31. marts 2027 kl. 12.00"),
        ("written", "til 15. april 2027 kl. 12.00"),
        ("known to the day", "30. marts 2027"),
        ("never a time", "ikke fastlagt endnu"),
    ],
)
def test_the_time_is_said_as_far_as_it_is_known(name: str, said: str) -> None:
    assert words.when(HISTORIES[name][-1].record, DA) == said


@pytest.mark.parametrize("name", HISTORIES)
@pytest.mark.parametrize("lang", LANGS)
def test_every_change_is_said(name: str, lang: Lang) -> None:
    versions = HISTORIES[name]
    for before, after in pairwise(versions):
        for change in changes(before.record, after.record):
            old, new = words.both(change.field, change.old, change.new, Text.of(lang), SITE)
            assert old != new
