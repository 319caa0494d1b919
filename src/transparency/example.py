"""The example: real spreadsheets, dialogues and figures, brought in step by step as if on the days they were made.

So the example has a history like a real municipality's, made by the same code. Everything in it is marked.
"""

import tomllib
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

import structlog
from sqlalchemy import Connection

from transparency import clock
from transparency.dates import PlannedDate
from transparency.dialogues import store as dialogues_store
from transparency.dialogues.records import problems
from transparency.dialogues.service import Dialogues
from transparency.errors import BadSetting
from transparency.history import register
from transparency.history import store as history
from transparency.locale import N_, Text
from transparency.reference import DATA
from transparency.targets import store as targets_store
from transparency.targets.imports import ObservationImport
from transparency.targets.records import Target
from transparency.targets.records import problems as target_problems
from transparency.targets.service import FOLLOWED, TargetRecords
from transparency.targets.service import WHO as POLICY
from transparency.tenders.imports import TenderImport
from transparency.tenders.service import TenderPlan

EXAMPLE = DATA / "example"
WHO = "eksempeldata"
ID_PREFIX = "AAK-"
"""What the ids in the example's files begin with; in the plan they begin as the organisation's own."""

_log = structlog.get_logger()

_UNREADABLE = N_("Eksempelfilen {key} kan ikke læses: {why}")

Step = tuple[datetime, Callable[[Connection], None]]
"""What is brought in at a moment."""


def fill_if_empty(plan: TenderPlan, dialogues: Dialogues, folder: Path = EXAMPLE) -> None:
    """Bring in the whole example, all or nothing, unless anything is there already.

    An organisation with other departments cannot read it: then the site stays empty, and the log says so.
    """
    targets = TargetRecords(plan.database, plan.reference, plan.head)
    steps = [*_editions(plan, folder), *_dialogues(dialogues, folder), *_targets(targets, folder)]
    try:
        with plan.database.writing() as connection:
            if history.current(connection).seq:
                return
            for at, bring_in in sorted(steps, key=lambda step: step[0]):
                with clock.frozen(at):
                    bring_in(connection)
    except BadSetting as error:
        _log.warning("example left out, the plan starts empty", why=str(error))


def _editions(plan: TenderPlan, folder: Path) -> list[Step]:
    """The spreadsheets of the plan."""
    own_prefix = f"{plan.reference.organisation.id_prefix}-".encode()

    def bring_in(edition: dict[str, Any], connection: Connection) -> None:
        file = folder / edition["file"]
        data = file.read_bytes().replace(ID_PREFIX.encode(), own_prefix)
        importing = TenderImport(plan, data, file.name, example=True)
        outcome = importing.compare(connection)
        if outcome.refused:
            why = outcome.refused[0].problems[0].say(Text.of("da"))
            raise BadSetting(_UNREADABLE, key=file.name, why=why)
        importing.save(connection, outcome, who=WHO, reason=edition["reason"])

    listed = tomllib.loads((folder / "editions.toml").read_text("utf-8"))["edition"]
    return [(edition["at"], partial(bring_in, edition)) for edition in listed]


def _dialogues(dialogues: Dialogues, folder: Path) -> list[Step]:
    """The dialogues and events: each step says what it changes."""
    kind, organisation = dialogues_store.KIND, dialogues.reference.organisation
    file = folder / "dialogues.toml"
    text = file.read_text("utf-8").replace(ID_PREFIX, f"{organisation.id_prefix}-")

    def bring_in(step: dict[str, Any], connection: Connection) -> None:
        past = register.versions(connection, kind, [step["id"]]).get(step["id"], [])
        said = {name: value for name, value in step.items() if name not in ("at", "reason")}
        if "when" in said:
            said["when"] = PlannedDate.of(said["when"])
        before = kind.payload(past[-1].record) if past else {}
        record = kind.shape.validate_python({**before, **said, "example": True})
        wrong = [f"{record.id} {field}: {why}" for field, why in problems(record)]
        wrong += [key for key in record.departments if organisation.department(key) is None]
        if wrong:
            raise BadSetting(_UNREADABLE, key=file.name, why=wrong[0])
        dialogues.save(connection, [(record, len(past))], who=WHO, reason=step["reason"])

    return [(step["at"], partial(bring_in, step)) for step in tomllib.loads(text)["step"]]


def _targets(targets: TargetRecords, folder: Path) -> list[Step]:
    """The policy's promises, which are real, and made-up figures and particulars of how they are measured."""
    kind, file = targets_store.KIND, folder / "targets.toml"
    told = tomllib.loads(file.read_text("utf-8"))

    def promised(connection: Connection) -> None:
        drafts = [(Target(id=id_, promise=promise), 0) for id_, promise in targets.reference.promises.items()]
        targets.save(connection, drafts, who=POLICY, reason=FOLLOWED)

    def bring_in(step: dict[str, Any], connection: Connection) -> None:
        before = targets.newest(connection, step["id"])
        if before is None:
            raise BadSetting(_UNREADABLE, key=file.name, why=step["id"])
        said = {name: _periods(value) for name, value in step.items() if name not in ("at", "reason")}
        record = kind.shape.validate_python({**kind.payload(before.record), **said, "example": True})
        if wrong := [
            f"{record.id} {field}: {why}" for field, why, _ in target_problems(record, clock.today())
        ]:
            raise BadSetting(_UNREADABLE, key=file.name, why=wrong[0])
        targets.save(connection, [(record, before.number)], who=WHO, reason=step["reason"])

    def read_in(sheet: dict[str, Any], connection: Connection) -> None:
        found = folder / sheet["file"]
        outcome = ObservationImport(targets, targets.reference, found.read_bytes(), found.name).compare(
            connection
        )
        if outcome.refused:
            why = outcome.refused[0].problems[0].say(Text.of("da"))
            raise BadSetting(_UNREADABLE, key=found.name, why=why)
        drafts = [(replace(target, example=True), seen) for target, seen in outcome.drafts]
        targets.save(connection, drafts, who=WHO, reason=sheet["reason"])

    return [
        (told["promised_at"], promised),
        *((step["at"], partial(bring_in, step)) for step in told["step"]),
        *((sheet["at"], partial(read_in, sheet)) for sheet in told["figures"]),
    ]


def _periods(value: Any) -> Any:
    """What the file says, with its periods as dates that keep their precision."""
    match value:
        case list():
            return [_periods(one) for one in value]
        case dict():
            return {
                name: PlannedDate.of(part) if name in ("period", "since") else _periods(part)
                for name, part in value.items()
            }
        case _:
            return value
