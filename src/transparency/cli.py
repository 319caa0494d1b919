"""The command line: `python -m transparency …`. From here one acts as publisher.

Exit status: 0 all good, 1 an input was refused or a check failed, 2 wrong use.
"""

import argparse
import getpass
import json
import os
import re
import signal
import stat
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from threading import Event, Thread
from typing import Any

from pydantic import SecretStr

from transparency import clock, demo, log
from transparency.accounts.permissions import Actor
from transparency.config import Settings, env_name, load_settings, settings
from transparency.cpv import store as cpv_store
from transparency.errors import DomainError
from transparency.history import store as history
from transparency.ingest import syndication
from transparency.ingest.cpv import read_cpv
from transparency.ingest.notices import MAX_BYTES as MAX_NOTICE
from transparency.ingest.tenders import MAX_MAPPING, read_mapping
from transparency.locale import N_, Text
from transparency.notices import reports as notice_reports
from transparency.services import services
from transparency.tenders.importing import as_json, parse_scope
from transparency.tenders.imports import TenderImport
from transparency.tenders.service import TenderPlan

t = Text.of("da")


def parser() -> argparse.ArgumentParser:
    """Every command and option; docs/cli.md is held against it by a test."""
    top = argparse.ArgumentParser(
        prog="python -m transparency", description="Udbudsplanens kommandoer", allow_abbrev=False
    )
    commands = top.add_subparsers(dest="command", required=True, metavar="KOMMANDO")

    importing = commands.add_parser("import", help="læs filer ind", allow_abbrev=False)
    kinds = importing.add_subparsers(dest="kind", required=True, metavar="HVAD")
    tenders = kinds.add_parser(
        "tenders", help="udbudsplanen fra regneark (.xlsx eller .csv)", allow_abbrev=False
    )
    cpv = kinds.add_parser("cpv", help="den fulde liste af CPV-koder (.csv)", allow_abbrev=False)
    notices = kinds.add_parser(
        "notices", help="bekendtgørelser (eForms eller TED, .xml) og mapper med dem", allow_abbrev=False
    )
    feed = kinds.add_parser("feed", help="nyheder fra RSS og Atom, som forslag", allow_abbrev=False)
    feed.add_argument("paths", nargs="+", metavar="FIL|ADRESSE")
    observations = kinds.add_parser(
        "observations", help="tal om målene fra regneark (.xlsx eller .csv)", allow_abbrev=False
    )
    for kind in (tenders, observations, cpv, notices):
        kind.add_argument("paths", nargs="+", type=Path, metavar="FIL")
        kind.add_argument("--reason", metavar="TEKST", help="den offentlige begrundelse for ændringerne")
    for kind in (tenders, observations, cpv, notices, feed):
        kind.add_argument("--dry-run", action="store_true", help="vis, hvad der ville ske; gem intet")
        kind.add_argument("--json", action="store_true", help="én linje JSON pr. fil og intet andet")
    tenders.add_argument("--mapping", type=Path, metavar="FIL", help="TOML-fil: arkets overskrifter → felter")
    for kind in (tenders, observations):
        kind.add_argument(
            "--valid-only", action="store_true", help="gem de gode rækker, skriv de andre i et ark"
        )
    tenders.add_argument(
        "--withdraw-missing",
        metavar="OMRÅDE",
        help="tag udbud ud, som mangler i filen, fx mtm:2027 (kræver --reason)",
    )

    commands.add_parser(
        "check", help="efterprøv historikkens kæde, databasen og vejledningen", allow_abbrev=False
    )
    volume = commands.add_parser("demo", help="fyld på med opdigtede udbud og dialoger", allow_abbrev=False)
    volume.add_argument("--tenders", type=int, default=0, metavar="N")
    volume.add_argument("--dialogues", type=int, default=0, metavar="N", help="dialoger og arrangementer")
    volume.add_argument("--seed", type=int, default=1, metavar="TAL", help="samme tal giver det samme")
    admin = commands.add_parser("create-admin", help="opret en administrator", allow_abbrev=False)
    admin.add_argument("email", metavar="MAILADRESSE")
    admin.add_argument("--name", required=True, metavar="NAVN")
    commands.add_parser("worker", help="udfør planlagte opgaver, til den standses", allow_abbrev=False)
    commands.add_parser("settings", help="vis indstillingerne, og hvor de kommer fra", allow_abbrev=False)
    return top


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit status."""
    options = parser().parse_args(arguments)
    log.configure()
    commands: dict[str, Callable[[argparse.Namespace], int]] = {
        "import": _import,
        "check": _check,
        "demo": _demo,
        "create-admin": _create_admin,
        "worker": _worker,
        "settings": _settings,
    }
    try:
        return commands[options.command](options)
    except DomainError as error:
        say(error.say(t), error=True)
        return 1


def say(text: str, *, error: bool = False) -> None:
    """Print for the person at the terminal."""
    # a file's name may hold what is no text
    print(text.encode("utf-8", "backslashreplace").decode(), file=sys.stderr if error else sys.stdout)


def _import(options: argparse.Namespace) -> int:
    if options.kind == "notices":
        return _notices(options)
    readers: dict[str, Callable[[Any, argparse.Namespace], tuple[bool, str, dict[str, Any]]]] = {
        "tenders": _tenders,
        "observations": _observations,
        "cpv": _cpv,
        "feed": _feed,
    }
    read = readers[options.kind]
    good = True
    for path in options.paths:
        try:
            ok, told, answer = read(path, options)
        except OSError as error:
            ok, told = False, f"{error.filename or path}: {error.strerror}"
            answer = {"ok": False, "items": [], "errors": [{"message": told}]}
        except DomainError as error:
            ok, told = False, f"{path}: {error.say(t)}"
            answer = {"ok": False, "items": [], "errors": [{"message": error.say(t)}]}
        good = good and ok
        if options.json:
            say(json.dumps({"file": str(path), **answer}, ensure_ascii=False))
        else:
            say(told, error=not ok)
    return 0 if good else 1


def _tenders(path: Path, options: argparse.Namespace) -> tuple[bool, str, dict[str, Any]]:
    plan = services().tenders
    reason = (options.reason or "").strip()
    mapping = None
    if options.mapping:
        with options.mapping.open("rb") as file:
            mapping = read_mapping(file.read(MAX_MAPPING + 1))
    scope = None
    if options.withdraw_missing:
        if not reason:
            raise DomainError(
                N_("Skriv begrundelsen med {option}, når udbud tages ud af planen."), option="--reason"
            )
        scope = parse_scope(options.withdraw_missing, plan.reference.organisation.departments)
    importing = TenderImport(
        plan, path.read_bytes(), path.name, mapping=mapping, example=settings().env == "demo"
    )
    saved, refused = False, b""
    with plan.database.writing() as connection:
        outcome = importing.compare(connection, scope, reason)
        if not options.dry_run and (outcome.ok or options.valid_only):
            if outcome.refused:
                refused = importing.refused_sheet(outcome, t)  # before anything is saved, in case it fails
            brought = services().editing.bring_in(
                connection,
                Actor("publisher", _who()),
                outcome.drafts,
                source=path.name,
                reason=reason or None,
                refused=len(outcome.refused),
            )
            saved = True
    told = [str(path), importing.report(outcome, t).rstrip()]
    told += [] if saved else _unsaved(options)
    answer = as_json(outcome, t)
    if saved:
        count, revision = len(brought.public), plan.revision().value
        told.append(
            f"Gemt: {count} udbud, revision {revision}." + (f" Begrundelse: {reason}" if reason else "")
        )
        if brought.review:
            told.append(f"Til godkendelse: {len(brought.review)} udbud. De er ikke offentlige endnu.")
            answer["review"] = list(brought.review)
    _hand_back(path, refused, told, answer)
    return outcome.ok, "\n".join(told), answer


def _observations(path: Path, options: argparse.Namespace) -> tuple[bool, str, dict[str, Any]]:
    from transparency.targets import importing  # no other command has a use for these
    from transparency.targets.imports import ObservationImports

    targets, imports = services().targets, ObservationImports(services().target_editing)
    actor, reason = Actor("publisher", _who()), (options.reason or "").strip()
    found = imports.read(actor, path.read_bytes(), path.name)
    saved, refused = False, b""
    with targets.database.writing() as connection:
        outcome = found.compare(connection)
        if not options.dry_run and (outcome.ok or options.valid_only):
            if outcome.changed and not reason:
                raise DomainError(
                    N_("Skriv begrundelsen med {option}, når tal, der er offentlige, rettes."),
                    option="--reason",
                )
            if outcome.refused:
                refused = found.refused_sheet(outcome, t)  # before anything is saved, in case it fails
            brought = imports.bring_in(connection, actor, found, outcome, reason=reason)
            saved = True
    told = [str(path), found.report(outcome, t).rstrip()]
    told += [] if saved else _unsaved(options)
    answer = importing.as_json(outcome, t)
    if saved:
        count, revision = len(brought.public), targets.revision().value
        told.append(
            f"Gemt: tal om {count} mål, revision {revision}." + (f" Begrundelse: {reason}" if reason else "")
        )
        if brought.review:
            told.append(f"Til godkendelse: tal om {len(brought.review)} mål. De er ikke offentlige endnu.")
            answer["review"] = list(brought.review)
    _hand_back(path, refused, told, answer)
    return outcome.ok, "\n".join(told), answer


def _unsaved(options: argparse.Namespace) -> list[str]:
    """Why nothing of a sheet was written."""
    if options.dry_run:
        return ["Prøve: intet er gemt."]
    return ["Intet er gemt, fordi der er afviste rækker. Ret dem, eller brug --valid-only."]


def _hand_back(path: Path, refused: bytes, told: list[str], answer: dict[str, Any]) -> None:
    """Write the sheet of refused rows, if there is one, beside the file that they came from."""
    if refused:
        rest = path.with_name(f"{path.stem}-afvist.xlsx")
        try:
            rest.write_bytes(refused)
        except OSError as error:
            told.append(f"De gode rækker er gemt, men {rest} kan ikke skrives: {error.strerror}")
        else:
            told.append(f"De afviste rækker står i {rest}.")
            answer["refused_file"] = str(rest)


def _cpv(path: Path, options: argparse.Namespace) -> tuple[bool, str, dict[str, Any]]:
    found = read_cpv(path.read_bytes(), path.name)
    errors = [
        {"line": p.line, "column": p.column, "value": p.value, "message": p.say(t)} for p in found.errors
    ]
    if not errors and not options.dry_run:
        with services().database.writing() as connection:
            cpv_store.save(connection, found.rows)
            history.announce(connection)
            reference = cpv_store.with_imported(connection, services().reference)
            TenderPlan(services().database, reference).reindex(connection)
    told = [
        f"{path}: {len(found.rows)} CPV-koder" + (" (intet gemt)" if options.dry_run or errors else " gemt")
    ]
    told += [f"  linje {e['line']}, {e['column']}: {e['message']}" for e in errors]
    return (
        not errors,
        "\n".join(told),
        {"ok": not errors, "items": [{"codes": len(found.rows)}], "errors": errors},
    )


def _notices(options: argparse.Namespace) -> int:
    """In one batch: notices refer to each other."""
    paths: list[Path] = []
    for path in options.paths:
        paths += sorted(path.rglob("*.[xX][mM][lL]")) if path.is_dir() else [path]
    unreadable: dict[Path, str] = {}
    good = bool(paths)

    def files() -> Iterator[tuple[str, bytes]]:
        for path in paths:
            try:
                with path.open("rb") as file:
                    data = file.read(MAX_NOTICE + 1)
            except OSError as error:
                unreadable[path] = error.strerror or str(error)
            else:
                yield path.name, data

    reports = iter(
        services().notices.import_files(
            Actor("publisher", _who()), files(), dry_run=options.dry_run, reason=options.reason or ""
        )
    )
    cpv = services().reference.cpv.label
    for path in paths:
        if path in unreadable:
            ok, told = False, f"{path}: {unreadable[path]}"
            answer: dict[str, Any] = {"ok": False, "items": [], "errors": [{"message": unreadable[path]}]}
        else:
            report = next(reports)
            ok = report.error is None
            told, answer = (
                f"{path}: {notice_reports.line(report, t, cpv)}",
                notice_reports.as_json(report, t, cpv),
            )
        good = good and ok
        if options.json:
            say(json.dumps({"file": str(path), **answer}, ensure_ascii=False))
        else:
            say(told, error=not ok)
    if options.dry_run and not options.json:
        say("Prøve: intet er gemt.")
    if not paths:
        say("Der er ingen .xml-filer i mappen.", error=True)
    return 0 if good else 1


def _feed(path: str, options: argparse.Namespace) -> tuple[bool, str, dict[str, Any]]:
    """A file, or what lies at an address on the server of a source in organisation.toml."""
    sources, actor, base = services().sources, Actor("publisher", _who()), ""
    if re.match(r"\s*[a-z][a-z0-9+.-]*://", path, re.IGNORECASE):
        fetched = sources.fetch(actor, path)
        name, base, data = sources.source_name(path), fetched.url, fetched.data or b""
    else:
        name, data = Path(path).name, _regular(path, syndication.MAX_BYTES + 1)
    found = sources.import_items(actor, name, data, base=base, dry_run=options.dry_run)
    items = [
        {
            "title": item.title,
            "link": item.link,
            "summary": item.summary,
            "published": item.published.isoformat() if item.published else None,
        }
        for item in found.feed.items
    ]
    notes = [note.say(t) for note in found.feed.notes]
    told = [f"{path}: {len(items)} nyheder, {found.new} nye" + (" (intet gemt)" if options.dry_run else "")]
    told += [f"  {note}" for note in notes]
    told += [
        f"  {one['published'] or 'ukendt dato'}  {one['title']}  {one['link']}".rstrip() for one in items
    ]
    return True, "\n".join(told), {"ok": True, "items": items, "errors": [], "notes": notes, "new": found.new}


def _regular(path: str, most: int) -> bytes:
    """So many bytes of a file, but of nothing else that has a path: a pipe would never end. Raises `OSError`."""
    with open(path, "rb", opener=lambda name, flags: os.open(name, flags | os.O_NONBLOCK)) as file:
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            raise DomainError(N_("Det er ikke en almindelig fil."))
        return file.read(most)


def _check(options: argparse.Namespace) -> int:
    database = services().database
    if not database.is_migrated():
        say("Databasen passer ikke til programmet: tabellerne er ikke de nyeste.", error=True)
        return 1
    with database.reading() as connection:
        found = list(history.check(connection))
        head = history.current(connection)
    for one in found:
        where = f"led {one.seq}" if one.seq else "registret"
        say(f"{where} ({one.kind} {one.record_id}): {t(one.why)}", error=True)
    if found:
        say(f"Historikken holder ikke: {len(found)} fejl.", error=True)
        return 1
    say(f"Historikken holder: {head.seq} led, kontrolsum {head.hash}")
    return max(_check_partnerships(), _check_guidance())


def _check_partnerships() -> int:
    from transparency.partnerships import export_store  # no other command has a use for it

    broken = count = links = 0
    with services().database.reading() as connection:
        for one in export_store.check(connection):
            for found in one.breaks:
                where = f"led {found.seq}" if found.seq else "sagerne"
                about = f" ({found.kind} {found.record_id})" if found.kind else ""
                say(f"{one.reference}: {where}{about}: {t(found.why)}", error=True)
            count, links, broken = count + 1, links + one.seq, broken + len(one.breaks)
    if broken:
        say(f"Partnerskabernes historik holder ikke: {broken} fejl.", error=True)
        return 1
    say(f"Partnerskabernes historik holder: {count} partnerskaber, {links} led")
    return 0


def _check_guidance() -> int:
    guidance = services().guidance
    for problem in guidance.problems():
        say(problem.say(t), error=True)
    for guide in guidance.overdue(clock.today()):
        say(f"{guide.id}.{guide.lang}.md skulle være gennemgået senest {t.date(guide.next_review)}.")
    if guidance.problems():
        say(f"Vejledningen skal rettes: {len(guidance.problems())} fejl.", error=True)
        return 1
    say(
        f"Vejledningen holder: {len(guidance.guides('da'))} vejledninger, {len(guidance.terms('da'))} ord, "
        f"{len(guidance.questions('da'))} spørgsmål"
    )
    return 0


def _demo(options: argparse.Namespace) -> int:
    wanted = (options.tenders, options.dialogues)
    if not any(wanted):
        parser().error("skriv --tenders N, --dialogues N eller begge")
    if settings().env == "production":
        say("Opdigtede udbud hører ikke til i drift.", error=True)
        return 1
    if not all(0 <= number <= 1_000_000 for number in wanted):
        say("--tenders og --dialogues skal være mellem 1 og 1.000.000.", error=True)
        return 2
    plan, dialogues = services().tenders, services().dialogues
    with plan.database.writing() as connection:
        known = plan.present(connection)
        made = demo.tenders(options.tenders, options.seed, plan.reference, clock.today())
        drafts = [(tender, 0) for tender in made if tender.id not in known]
        plan.save(connection, drafts, who=_who(), reason="Opdigtede udbud til afprøvning")
        tenders = sorted({*known, *(tender.id for tender, _ in drafts)})
        held = dialogues.present(connection)
        more = demo.dialogues(options.dialogues, options.seed, plan.reference, clock.today(), tenders)
        new = [(dialogue, 0) for dialogue in more if dialogue.id not in held]
        dialogues.save(connection, new, who=_who(), reason="Opdigtede dialoger til afprøvning")
    say(f"{len(drafts)} opdigtede udbud og {len(new)} opdigtede dialoger lagt ind.")
    return 0


def _create_admin(options: argparse.Namespace) -> int:
    """The password is asked for twice, or read as one line where nobody sits at a terminal."""
    if sys.stdin.isatty():
        password = getpass.getpass("Adgangskode (mindst 12 tegn): ")
        if getpass.getpass("Adgangskoden igen: ") != password:
            say("De to adgangskoder er ikke ens.", error=True)
            return 1
    else:
        password = sys.stdin.readline().rstrip("\r\n")
    actor = Actor("administrator", _who())
    account = services().accounts.create_administrator(actor, options.email, options.name, password)
    say(f"{account.email} er oprettet som administrator. Log ind på {settings().base_url}/log-ind")
    return 0


def _worker(options: argparse.Namespace) -> int:
    from transparency import worker  # no other command has a use for it

    stop = Event()
    thread = Thread(target=worker.run, args=(services(), stop), name="worker", daemon=True)
    for ending in (signal.SIGTERM, signal.SIGINT):
        signal.signal(ending, signal.default_int_handler)
    try:
        thread.start()
        say("Udfører planlagte opgaver og sender mail. Ctrl-C standser.")
        sys.stdout.flush()
        thread.join()
    except KeyboardInterrupt:
        stop.set()
        thread.join(worker.STOP_S + 1)  # what it is doing then is taken up again when its lease is over
    return 0


def _settings(options: argparse.Namespace) -> int:
    found = load_settings()
    for name, field in Settings.model_fields.items():
        value = getattr(found, name)
        secret = isinstance(value, SecretStr)
        shown = ("(skjult)" if value.get_secret_value() else "(tom)") if secret else value
        if name == "database_url":
            shown = _without_password(str(value))
        source = "miljøet" if env_name(name) in os.environ else "standard"
        say(f"{env_name(name)} = {shown}  [{source}]  {field.description}")
    return 0


def _without_password(url: str) -> str:
    """Kind, host, port and name: a password may stand before the host, and in the query too."""
    from sqlalchemy import make_url

    found = make_url(url)  # as the driver will read it: a password may have any mark in it
    port = f":{found.port}" if found.port else ""
    return f"{found.drivername}://{found.host or ''}{port}/{found.database or ''}"


def _who() -> str:
    """Who stands in the audit: the account at this machine."""
    try:
        name = getpass.getuser()
    except (KeyError, OSError):  # a container's account may have no name
        name = f"uid {os.getuid()}"
    return f"kommandolinje: {name}"
