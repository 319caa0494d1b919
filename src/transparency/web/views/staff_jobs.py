"""The planned jobs: when each was last done, what went wrong, and when its turn comes again."""

from datetime import datetime
from typing import Any

import streamlit as st

from transparency import clock
from transparency.accounts.permissions import Actor
from transparency.jobs.records import DIED, JOB, Status, nobody_works
from transparency.locale import N_, Text
from transparency.web.page import Visit
from transparency.web.private import heading
from transparency.web.render import render


def draw(v: Visit, actor: Actor) -> None:
    """The whole room."""
    heading(
        v.t,
        v.t(N_("Planlagte opgaver")),
        v.t(N_("Det, sitet gør af sig selv. En opgave, der fejler, bliver prøvet igen.")),
    )
    st.html(html(v, actor))


def html(v: Visit, actor: Actor) -> str:
    now, found = clock.now(), {one.name: one for one in v.services.jobs.listed(actor)}
    return render(
        "staff_jobs.html",
        v.t,
        nobody_works=nobody_works(found.values(), now),
        jobs=[_row(found.get(name, Status(name)), v.t(label), v.t, now) for name, label in JOB.items()],
    )


def _row(job: Status, label: str, t: Text, now: datetime) -> dict[str, Any]:
    reference, _, what = job.error.partition(" ")
    if what == DIED:
        what = t(N_("Den blev afbrudt, før den var færdig."))
    return {
        "label": label,
        "running": job.is_running(now),
        "started": t.time(job.started_at) if job.started_at else "",
        "lasted": _lasted(job, t),
        "next": t.time(job.next_at) if job.next_at else "",
        "failures": job.failures,
        "error": what,
        "reference": reference,
        "succeeded": t.time(job.succeeded_at) if job.succeeded_at else "",
    }


def _lasted(job: Status, t: Text) -> str:
    if not job.started_at or not job.ended_at:
        return ""
    seconds = max(0, round((job.ended_at - job.started_at).total_seconds()))
    if seconds < 1:
        return t(N_("under 1 sekund"))
    if seconds < 120:
        return t.n("{count} sekund", "{count} sekunder", seconds)
    return t.n("{count} minut", "{count} minutter", round(seconds / 60))
