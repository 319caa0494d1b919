"""What the site looks things up in, read-only, with where it comes from."""

from typing import Any

import streamlit as st

from transparency.accounts.permissions import Actor, require
from transparency.config import settings
from transparency.locale import N_, Text
from transparency.thresholds.records import CONTRACT_KIND, CONTRACT_KINDS, Threshold
from transparency.thresholds.shipped import load_thresholds
from transparency.web.page import Visit
from transparency.web.private import heading
from transparency.web.render import render


def draw(v: Visit, actor: Actor) -> None:
    """The whole room."""
    require(actor, "reference.read")
    t = v.t
    heading(
        t,
        t(N_("Opslag")),
        t(N_("Det, sitet slår op i. Det rettes i de filer, der er nævnt, og læses, når sitet starter.")),
    )
    st.html(html(v))


def html(v: Visit) -> str:
    t, reference = v.t, v.services.reference
    org, thresholds = reference.organisation, load_thresholds()
    return render(
        "staff_reference.html",
        t,
        kinds=[t(CONTRACT_KIND[kind]) for kind in CONTRACT_KINDS],
        periods=_periods(thresholds, v),
        after=max(one.valid_to.year for one in thresholds) + 1,
        departments=[
            {"key": one.key, "name": one.label(v.lang), "mailbox": one.mailbox} for one in org.departments
        ],
        org=org,
        facts=[
            (label, value)
            for label, value in (
                (t(N_("Navn")), t.pick(org.name, org.name_en)),
                (t(N_("Sitets navn")), org.title(v.lang)),
                ("CVR", org.cvr),
                (t(N_("Enhed")), org.unit),
                (t(N_("Adresse")), org.address),
                (t(N_("Telefon")), org.phone),
                (t(N_("Fælles postkasse")), org.email),
                (t(N_("Hjemmeside")), org.website),
                (t(N_("Udbud får id som")), f"{org.id_prefix}-{v.today.year}-001"),
                (
                    t(N_("En bekræftelse gælder")),
                    t.n("{count} dag", "{count} dage", org.confirm_days),
                ),
            )
            if value
        ],
        file=settings().organisation.name,
        lists=[
            {
                "name": t(N_("CPV-koder")),
                "count": len(reference.cpv),
                "unit": t(N_("koder")),
                "source": t(N_("EU's fælles koder for indkøb. Sitet har et udvalg, til hele listen læses ind.")),
                "file": "data/reference/cpv.csv",
            },
            {
                "name": t(N_("NUTS-koder")),
                "count": len(reference.nuts),
                "unit": t(N_("områder")),
                "source": t(N_("EU's inddeling af Danmark i områder.")),
                "file": "data/reference/nuts.csv",
            },
            {
                "name": t(N_("Mål og løfter")),
                "count": len(reference.promises),
                "unit": t(N_("mål og løfter")),
                "source": f"{t.pick(reference.policy.title, reference.policy.title_en)}"
                + (f" ({t(N_('udkast'))})." if reference.policy.status == "draft" else "."),
                "file": "data/policy/promises.toml",
            },
        ],
    )  # fmt: skip


def _periods(thresholds: tuple[Threshold, ...], v: Visit) -> list[dict[str, Any]]:
    """The periods, the newest first, each with an amount for each kind ("" where none was found)."""
    t = v.t
    rows = []
    for first, last in sorted({(one.valid_from, one.valid_to) for one in thresholds}, reverse=True):
        of = {one.kind: one for one in thresholds if (one.valid_from, one.valid_to) == (first, last)}
        rows.append(
            {
                "name": f"{first.year}–{last.year}",
                "now": first <= v.today <= last,
                "amounts": [_amount(of[kind], t) if kind in of else "" for kind in CONTRACT_KINDS],
                "sources": sorted({t.pick(one.source, one.source_en) for one in of.values()}),
            }
        )
    return rows


def _amount(one: Threshold, t: Text) -> str:
    unit = {"DKK": t(N_("kr.")), "EUR": t(N_("euro"))}[one.currency]
    return f"{t.number(one.amount // 100)} {unit}"
