"""The columns of the figures as a spreadsheet: one list for what is read in, exported and templated.

A row carries one figure (`records.Observation`) of one target. `version` is the version of the target that the row
was exported at, so that an old sheet cannot undo a newer correction unseen.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from transparency.locale import N_, Text
from transparency.targets import labels
from transparency.targets.records import Observation, Target


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `header` is the Danish heading, `how` what may stand in it; `aliases` are other headings for it."""

    key: str
    header: str
    how: str
    aliases: tuple[str, ...] = ()
    choices: Mapping[Any, str] | None = None
    """For a choice: code → Danish label. Either is accepted in a cell, and so is the English label."""
    width: int = 18


COLUMNS: tuple[Column, ...] = (
    Column("target", N_("Mål"), N_("Målets id, for eksempel emissions, eller dets titel."),
           ("Mål-id", "Målsætning", "Løfte", "Id"), width=24),
    Column("version", N_("Version"),
           N_("Den version af målet, rækken er hentet i. Lad den stå, så et gammelt ark ikke overskriver en nyere "
              "rettelse. Tom ved nye tal."), width=9),
    Column("period", N_("Periode"),
           N_("Den periode, tallet gælder: et år (2024), et halvår (1. halvår 2025), et kvartal (4. kvartal 2025) "
              "eller en måned (januar 2025)."), ("År", "Tidspunkt", "Opgørelsesperiode"), width=16),
    Column("value", N_("Værdi"), N_("Tallet, for eksempel 1.234,5, 12 mio. kr. eller 12,5 %."),
           ("Tal", "Resultat", "Måling", "Mængde"), width=16),
    Column("unit", N_("Enhed"), N_("En af: {choices}. Tom: den enhed, målet opgøres i."),
           ("Måleenhed",), labels.UNIT, width=12),
    Column("category", N_("Kategori"), N_("En af: {choices}. Tom: alt under ét."),
           ("Indkøbskategori",), labels.CATEGORY),
    Column("department", N_("Afdeling"), N_("Én afdeling. Tom: hele kommunen."),
           ("Magistratsafdeling", "Forvaltning"), width=26),
    Column("method", N_("Metode"), N_("Metodens nummer. Tom: den metode, der gælder nu."),
           ("Metodeversion", "Opgørelsesmetode", "Metode nr."), width=9),
    Column("quality", N_("Kvalitet"), N_("En af: {choices}. En periode, der ikke er slut, er foreløbig."),
           ("Datakvalitet", "Tallets kvalitet"), labels.QUALITY, width=12),
    Column("source", N_("Kilde"), N_("Hvor tallet kommer fra."), ("Datakilde",), width=36),
    Column("note", N_("Bemærkning"), N_("Fri tekst. Den er offentlig."),
           ("Note", "Kommentar", "Bemærkninger"), width=36),
    Column("entered_by", N_("Indmeldt af"), N_("Den enhed, der har givet tallet. Ikke en persons navn."),
           ("Indberettet af", "Indtastet af"), width=26),
    Column("entered_on", N_("Lagt ind"), N_("Hvornår tallet kom ind. Sitet skriver det selv."), width=12),
)  # fmt: skip

BY_KEY: Mapping[str, Column] = {column.key: column for column in COLUMNS}

WRITTEN_BY_SITE: Mapping[str, str] = {"entered_on": BY_KEY["entered_on"].header, "url": N_("Adresse")}
"""Columns of an export that are passed over when it is read in, with their Danish headings."""


def cell(
    key: str, target: Target, one: Observation, version: int, t: Text, departments: Mapping[str, str]
) -> str | int | Decimal | date | None:
    """What stands in a column for a figure, so that reading it in again gives the same figure.

    None is an empty cell. `departments` names them by key. Raises KeyError for a column that is not in `COLUMNS`.
    """
    match BY_KEY[key].key:
        case "target":
            return target.id
        case "version":
            return version
        case "period":
            return one.period.say(t)
        case "value":
            return _value(one)
        case "unit":
            return t(labels.UNIT[one.unit])
        case "category":
            return t(labels.CATEGORY[one.category]) if one.category else None
        case "department":
            return departments.get(one.department, one.department) if one.department else None
        case "quality":
            return t(labels.QUALITY[one.quality])
        case _:
            plain: str | int | date | None = getattr(one, key)
            return plain if plain != "" else None


def _value(one: Observation) -> str | Decimal:
    """The figure as it can be meant in one way only when a spreadsheet has had it."""
    value = one.value
    # A bare 0,5 would be asked about when read: it may be meant as 50 %.
    if one.unit == "percent" and 0 < value < 1:
        return f"{value:f} %".replace(".", ",")
    # 12,345 may be a thousand written in English; 12,3450 may not.
    return value.quantize(Decimal("0.0001")) if value.as_tuple().exponent == -3 else value
