"""What the parties have agreed on, as both sides see it, and a proposed change beside what holds."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import streamlit as st

from transparency.accounts.permissions import Actor
from transparency.locale import N_, Text
from transparency.partnerships.charter import GROUNDS, SECTIONS, Charter, Level, Option, Product
from transparency.partnerships.service import Shown
from transparency.web.page import Visit
from transparency.web.render import render

_NOTHING = N_("Ikke oplyst")

# Field, its label, and how its value is said.
_FIELDS: tuple[tuple[str, str], ...] = (
    ("title", N_("Titel")),
    ("starts_on", N_("Kontrakten begynder")),
    ("ends_on", N_("Kontrakten ophører")),
    ("tender", N_("Udbud i planen")),
    ("case", N_("Kommunens sagsnummer")),
    ("purpose", N_("Formål")),
    ("goals", N_("Fælles mål")),
    ("principles", N_("Principper for samarbejdet")),
    ("levels", N_("Mødeniveauer")),
    ("options", N_("Optioner")),
    ("price_dates", N_("Datoer for prisregulering")),
    ("original_value", N_("Oprindelig værdi uden moms")),
    ("maximum", N_("Højeste værdi uden moms")),
    ("spent", N_("Købt indtil nu uden moms")),
    ("spent_on", N_("Forbruget er gjort op den")),
    ("works", N_("Bygge- og anlægskontrakt")),
    ("promises", N_("Løfter i indkøbspolitikken")),
    ("products", N_("Produkter og ydelser")),
    ("public", N_("Må vises for alle")),
)

_TELL = frozenset({"purpose", "goals", "levels", "original_value", "promises"})
"""What is said to be missing."""


def body(v: Visit, actor: Actor, shown: Shown) -> None:
    """What holds, and what is proposed instead."""
    t, pact = v.t, shown.matter.content
    say = _Say(t, shown.room.promises)
    changes = []
    if pact.agreed is not None and pact.proposed is not None:
        changes = [
            (t(label), say(getattr(pact.agreed, name)), say(getattr(pact.proposed, name)))
            for name, label in _FIELDS
            if getattr(pact.agreed, name) != getattr(pact.proposed, name)
        ]
    ending = pact.ending
    st.html(
        render(
            "room_charter.html",
            t,
            never=pact.agreed is None,
            changes=changes,
            about=pact.about,
            declined=pact.declined,
            ending=(t(GROUNDS[ending.ground]), t.date(ending.on), ending.why) if ending else None,
            ended=pact.ended,
            facts=[
                (t(label), say(getattr(pact.present, name)))
                for name, label in _FIELDS
                if name != "title" and getattr(pact.present, name)
            ],
            missing=", ".join(
                t(label) for name, label in _FIELDS if name in _TELL and not getattr(pact.present, name)
            ),
            tender=(pact.present.tender, pact.present.tender in v.tenders.index().position),
            resuming=shown.matter.state == "resuming",
            spend=spend(t, pact.present),
            tone=pact.present.spend_standing,
        )
    )


def spend(t: Text, charter: Charter) -> str:
    """How much of the maximum is used, in words; what goes beyond it would need a new tender (EU C-216/17)."""
    share = charter.used
    if share is None:
        return ""
    said = t(N_("{share} af det højeste beløb er brugt."), share=t.percent(share))
    match charter.spend_standing:
        case "over":
            return f"{said} {t(N_('Der er købt for mere end det højeste: det kræver et nyt udbud.'))}"
        case "near":
            return f"{said} {t(N_('Når det højeste er nået, kan der ikke købes mere uden et nyt udbud.'))}"
    return said


class _Say:
    """Values in words: each thing on a line of its own."""

    def __init__(self, t: Text, promises: Any) -> None:
        self.t = t
        self.promises = promises

    def __call__(self, value: Any) -> list[str]:
        if value in (None, "", ()):
            return [self.t(_NOTHING)]
        if isinstance(value, tuple):
            return [line for one in value for line in self(one)]
        for kind, say in self._kinds():
            if isinstance(value, kind):
                return [say(value)]
        if value in SECTIONS:
            return [self.t(SECTIONS[value])]
        return [self.promises.get(value, value)]

    def _kinds(self) -> tuple[tuple[type, Callable[[Any], str]], ...]:
        t = self.t
        return (
            (bool, lambda one: t(N_("Ja")) if one else t(N_("Nej"))),
            (int, lambda one: t(N_("{amount} kr."), amount=t.number(Decimal(one) / 100))),
            (date, t.date),
            (Level, self._level),
            (Option, self._option),
            (Product, lambda one: f"{one.name}: {one.detail}" if one.detail else one.name),
        )

    def _level(self, one: Level) -> str:
        t = self.t
        often = (
            t.n("hver måned", "hver {count}. måned", one.months) if one.months else t(N_("når der er behov"))
        )
        return f"{one.name}: {one.who}, {often}" if one.who else f"{one.name}: {often}"

    def _option(self, one: Option) -> str:
        t = self.t
        if one.used_on:
            return t(N_("{what}: brugt den {date}"), what=one.what, date=t.date(one.used_on))
        return t(N_("{what}: kan bruges til og med {date}"), what=one.what, date=t.date(one.use_by))
