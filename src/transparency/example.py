"""The example plan: real spreadsheets, imported edition by edition as if on the days they were made.

So the example has a history like a real plan's, made by the same code. Everything in it is marked.
"""

import tomllib
from datetime import datetime
from pathlib import Path

import structlog

from transparency import clock
from transparency.errors import BadSetting
from transparency.history import store as history
from transparency.locale import N_, Text
from transparency.reference import DATA
from transparency.tenders.imports import TenderImport
from transparency.tenders.service import TenderPlan

EXAMPLE = DATA / "example"
WHO = "eksempeldata"
ID_PREFIX = "AAK-"
"""What the ids in the example's files begin with; in the plan they begin as the organisation's own."""

_log = structlog.get_logger()


def fill_if_empty(plan: TenderPlan, folder: Path = EXAMPLE) -> None:
    """Import every edition of the example, all or nothing, unless anything is there already.

    An organisation with other departments cannot read it: then the plan stays empty, and the log says so.
    """
    try:
        _fill(plan, folder)
    except BadSetting as error:
        _log.warning("example left out, the plan starts empty", why=str(error))


def _fill(plan: TenderPlan, folder: Path) -> None:
    own_prefix = f"{plan.reference.organisation.id_prefix}-".encode()
    with plan.database.writing() as connection:
        if history.current(connection).seq:
            return
        editions = tomllib.loads((folder / "editions.toml").read_text("utf-8"))["edition"]
        for edition in editions:
            file = folder / edition["file"]
            published: datetime = edition["at"]
            with clock.frozen(published):
                data = file.read_bytes().replace(ID_PREFIX.encode(), own_prefix)
                importing = TenderImport(plan, data, file.name, example=True)
                outcome = importing.compare(connection)
                if outcome.refused:
                    raise BadSetting(
                        N_("Eksempelfilen {key} kan ikke læses: {why}"),
                        key=file.name,
                        why=outcome.refused[0].problems[0].say(Text.of("da")),
                    )
                importing.save(connection, outcome, who=WHO, reason=edition["reason"])
