"""Reading notices in, deciding where they belong, and what that does to the plan; on both databases."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from notice_cases import eforms
from sqlalchemy import Connection, event, text

from transparency.accounts.permissions import Actor
from transparency.dates import PlannedDate
from transparency.errors import Conflict, DomainError, NotFound
from transparency.locale import Text
from transparency.notices.service import Notices, Report
from transparency.storage.database import Database
from transparency.tenders.editing import TenderEditing
from transparency.tenders.records import PlannedTender
from transparency.tenders.service import TenderPlan

PUBLISHER = Actor("publisher", "prøve")
TENDER = "AAK-2027-001"
OTHER_ID = "99999999-2222-3333-4444-555555555555"
Frozen = Callable[[str], Any]
Write = Callable[..., None]
MakeTender = Callable[..., PlannedTender]


def service(
    plan: TenderPlan, folder: Path, *, four_eyes: bool = False, watched: Path | None = None
) -> Notices:
    editing = TenderEditing(plan.database, plan, four_eyes=four_eyes, example=False)
    return Notices(plan.database, plan, editing, folder / "notices", watched)


@pytest.fixture
def found(plan: TenderPlan, tmp_path: Path, write: Write, make_tender: MakeTender, frozen: Frozen) -> Notices:
    """A plan with one tender, public since 7 May 2027, and no notice yet."""
    with frozen("2027-05-07T10:00Z"):
        write(
            plan, [make_tender(title="Rengøring af skoler", notice="2027-Q4", award="2028-Q1")], reason="Ny"
        )
    return service(plan, tmp_path)


def read(found: Notices, data: bytes, *, name: str = "a.xml", **given: Any) -> Report:
    (report,) = found.import_files(PUBLISHER, [(name, data)], **given)
    return report


def tender(found: Notices) -> PlannedTender:
    return found.plan.versions(TENDER)[-1].record


def content(database: Database) -> dict[str, list[Any]]:
    tables = ("notice", "proposal", "version", "audit", "revision", "draft")
    with database.reading() as connection:
        return {
            table: sorted(map(tuple, connection.execute(text(f"SELECT * FROM {table}")).all()), key=repr)
            for table in tables
        }


# Reading in


def test_a_notice_that_names_a_tender_is_linked_and_the_tender_follows(found: Notices) -> None:
    report = read(found, eforms(internal_id=TENDER, climate="30"))
    assert (report.outcome, report.tender_id, report.waits) == ("new", TENDER, False)
    past = found.plan.versions(TENDER)
    new = past[-1].record
    assert past[-1].reason == "Bekendtgørelse 702101-2027 er offentliggjort."
    assert new.status == "published"
    assert (new.dates.notice, new.dates.deadline) == (
        PlannedDate.of("2027-11-03"),
        PlannedDate.of("2027-12-10"),
    )
    assert (new.climate, new.climate_weight) == ("yes", 30)
    assert found.waiting(PUBLISHER) == ([], 0)


def test_a_notice_that_names_none_waits_for_a_person(found: Notices) -> None:
    before = tender(found)
    report = read(found, eforms())
    assert (report.outcome, report.tender_id) == ("new", None)
    assert [one.tender_id for one in report.matches] == [TENDER]
    ((one,), total) = found.waiting(PUBLISHER)
    assert (total, [t.id for _, t in one.proposals]) == (1, [TENDER])
    assert tender(found) == before


def test_a_dry_run_tells_and_writes_nothing(found: Notices) -> None:
    before = content(found.database)
    for data, id_ in ((eforms(), None), (eforms(internal_id=TENDER), TENDER)):
        report = read(found, data, dry_run=True)
        assert (report.outcome, report.tender_id) == ("new", id_)
        assert report.matches
    assert content(found.database) == before
    assert not found.folder.exists()


def test_reading_a_notice_again_changes_nothing(found: Notices) -> None:
    read(found, eforms(internal_id=TENDER))
    before, files = content(found.database), sorted(found.folder.iterdir())
    for data in (eforms(internal_id=TENDER), eforms(internal_id=TENDER) + b"\n", eforms(title="Noget andet")):
        assert read(found, data).outcome == "known"
        assert read(found, data, dry_run=True).outcome == "known"
    assert content(found.database) == before
    assert sorted(found.folder.iterdir()) == files


def test_the_file_is_kept_under_its_hash(found: Notices) -> None:
    data = eforms()
    read(found, data)
    (kept,) = found.folder.iterdir()
    assert kept.read_bytes() == data
    with found.database.reading() as connection:
        assert connection.execute(text("SELECT content_hash FROM notice")).scalar_one() == kept.stem


def test_one_bad_file_stops_no_other(found: Notices) -> None:
    reports = found.import_files(
        PUBLISHER, [("a.xml", b"<!DOCTYPE x><x/>"), ("b.xml", eforms()), ("c.xml", b"x" * 6_000_000)]
    )
    assert [one.outcome for one in reports] == ["refused", "new", "refused"]
    assert reports[0].error
    assert "DOCTYPE" in reports[0].error.say(Text.of("da"))
    assert len(list(found.folder.iterdir())) == 1


def test_two_notices_with_one_id_and_two_numbers_are_both_kept(found: Notices) -> None:
    assert read(found, eforms(number="1-2027")).outcome == "new"
    assert read(found, eforms(number="2-2027")).outcome == "new"
    assert read(found, eforms(number="2-2027") + b"\n").outcome == "known"
    assert found.waiting(PUBLISHER)[1] == 2


def test_two_notices_with_one_id_count_as_two_and_two_versions_as_one(found: Notices) -> None:
    read(found, eforms(number="1-2027"))
    read(found, eforms(number="2-2027"))
    read(found, eforms(number="3-2027", version="02"))
    assert found.lead().total == 2


def test_a_copy_from_the_journal_completes_one_from_before_it_was_published(found: Notices) -> None:
    read(found, eforms(internal_id=TENDER, number=""))
    assert tender(found).dates.notice == PlannedDate.of("2027-11-01")  # when it was sent
    assert tender(found).link("notice") is None
    assert read(found, eforms(internal_id=TENDER)).outcome == "completed"
    assert tender(found).dates.notice == PlannedDate.of("2027-11-03")
    assert tender(found).link("notice") == "https://ted.europa.eu/da/notice/-/detail/702101-2027"
    assert [one.notice.number for one in found.listed()] == ["702101-2027"]
    assert read(found, eforms(internal_id=TENDER)).outcome == "known"


def test_a_copy_whose_change_has_to_wait_is_refused_and_stops_no_other(
    found: Notices, tmp_path: Path
) -> None:
    by_two = service(found.plan, tmp_path, four_eyes=True)
    read(by_two, eforms(internal_id=TENDER, number=""))
    before = content(found.database)
    reports = by_two.import_files(
        PUBLISHER,
        [("a.xml", eforms(internal_id=TENDER)), ("b.xml", eforms(id=OTHER_ID, number="5-2027"))],
    )
    assert [one.outcome for one in reports] == ["refused", "new"]
    assert reports[0].error
    assert "kladde" in reports[0].error.say(Text.of("da"))
    after = content(found.database)
    assert after["version"] == before["version"]
    assert set(after["notice"]) >= set(before["notice"])


def test_nobody_waits_while_a_notice_is_looked_for_in_the_plan(found: Notices) -> None:
    read(found, eforms(internal_id=TENDER))
    free, locked = list[str](), list[str]()

    def on_execute(connection: Connection, _cursor: Any, statement: str, *_: Any) -> None:
        (locked if connection.get_execution_options().get("writes") else free).append(statement)

    event.listen(found.database.engine, "before_cursor_execute", on_execute)
    found.import_files(
        PUBLISHER, [(f"{n}.xml", eforms(id=f"n-{n}", number=f"{n}-2027")) for n in range(1, 4)]
    )
    assert found.search_again(PUBLISHER) == 0
    assert [sum(map(is_about, free)) for is_about in (of_the_plan, of_the_linked, of_the_waiting)] == [
        2,
        2,
        1,
    ]
    assert not any(map(of_the_plan, locked))
    assert not any(map(of_the_linked, locked))
    assert not any(map(of_the_waiting, locked))


def of_the_plan(statement: str) -> bool:
    """Whether it reads every tender."""
    return "FROM version JOIN record" in statement and "record_id =" not in statement


def of_the_linked(statement: str) -> bool:
    """Whether it reads every linked notice."""
    return _where(statement).startswith("notice.state =") and "ORDER BY notice.id" in statement


def of_the_waiting(statement: str) -> bool:
    """Whether it reads every notice that waits."""
    return _where(statement).startswith("notice.state =") and "ORDER BY" not in statement


def _where(statement: str) -> str:
    return statement.partition("FROM notice")[2].partition("WHERE ")[2].replace("\n", " ")


def test_the_files_of_one_go_know_each_other(found: Notices) -> None:
    award = eforms(
        form="award", id=OTHER_ID, number="5-2028", earlier="00702101-2027", title="Andet", cpv="45000000"
    )
    for dry_run in (True, False):
        reports = found.import_files(
            PUBLISHER, [("a.xml", eforms(internal_id=TENDER)), ("b.xml", award)], dry_run=dry_run
        )
        assert [(m.tender_id, m.certain) for m in reports[1].matches] == [(TENDER, True)]


def test_a_new_version_of_a_notice_is_another_one(found: Notices) -> None:
    read(found, eforms(internal_id=TENDER))
    later = eforms(
        version="02",
        number="9-2027",
        published="2027-11-20Z",
        changes=f"{eforms_id()}-01",
        deadline="2027-12-17",
    )
    report = read(found, later)
    assert [(m.tender_id, m.certain) for m in report.matches] == [(TENDER, True)]
    ((one,), _) = found.waiting(PUBLISHER)
    found.accept(PUBLISHER, one.proposals[0][0].id)
    assert tender(found).dates.deadline == PlannedDate.of("2027-12-17")
    assert tender(found).dates.notice == PlannedDate.of("2027-11-03")
    assert found.lead().total == 1


def eforms_id() -> str:
    return "11111111-2222-3333-4444-555555555555"


def test_an_older_notice_that_comes_late_moves_no_deadline_back(found: Notices) -> None:
    later = eforms(version="02", number="9-2027", published="2027-11-20Z", changes="x-01", deadline="2027-12-17",
                   internal_id=TENDER)  # fmt: skip
    read(found, later)
    read(found, eforms(internal_id=TENDER))
    new = tender(found)
    assert (new.status, new.dates.deadline) == ("published", PlannedDate.of("2027-12-17"))
    assert new.dates.notice == PlannedDate.of("2027-11-03")


def test_an_award_notice_that_refers_to_it_awards_the_tender(found: Notices) -> None:
    read(found, eforms(internal_id=TENDER))
    award = eforms(form="award", id=OTHER_ID, number="5-2028", published="2028-01-30Z", earlier="00702101-2027",
                   winner="selec-w", title="Noget helt andet", cpv="45000000")  # fmt: skip
    assert read(found, award).tender_id is None  # a reference is for a person to accept
    ((one,), _) = found.waiting(PUBLISHER)
    assert one.proposals[0][0].match.certain
    found.accept(PUBLISHER, one.proposals[0][0].id, reason="Kontrakten er indgået.")
    past = found.plan.versions(TENDER)
    assert (past[-1].record.status, past[-1].record.dates.award) == ("awarded", PlannedDate.of("2028-01-20"))
    assert past[-1].reason == "Kontrakten er indgået."
    read(found, eforms(version="02", number="7-2028", internal_id=TENDER))
    assert tender(found).status == "awarded"


def test_somebody_elses_notice_links_nothing_by_itself(found: Notices) -> None:
    report = read(found, eforms(internal_id=TENDER, cvr="29190623"))
    assert report.tender_id is None
    assert not any(one.certain for one in report.matches)


# Deciding


def only(found: Notices) -> tuple[int, int]:
    """The notice that waits and its one proposal."""
    ((one,), _) = found.waiting(PUBLISHER)
    return one.kept.id, one.proposals[0][0].id


def test_accepting_links_once(found: Notices) -> None:
    read(found, eforms())
    _, proposal = only(found)
    assert found.accept(PUBLISHER, proposal) is False
    assert tender(found).status == "published"
    with pytest.raises(Conflict):
        found.accept(PUBLISHER, proposal)
    with pytest.raises(Conflict):
        found.decline(PUBLISHER, proposal)
    assert len(found.plan.versions(TENDER)) == 2
    with found.database.reading() as connection:
        events = connection.execute(text("SELECT action FROM audit ORDER BY id")).scalars().all()
    assert events == ["notice_imported", "tender_published", "notice_linked"]


def test_declining_leaves_the_notice_and_is_not_proposed_again(found: Notices) -> None:
    read(found, eforms())
    _, proposal = only(found)
    found.decline(PUBLISHER, proposal)
    ((one,), total) = found.waiting(PUBLISHER)
    assert (one.proposals, total) == ((), 1)
    assert found.search_again(PUBLISHER) == 0
    assert tender(found).status == "planned"


def test_a_notice_outside_the_plan_is_listed_as_that_and_can_be_taken_up_again(found: Notices) -> None:
    read(found, eforms())
    notice, proposal = only(found)
    revision = found.plan.revision().value
    found.outside(PUBLISHER, notice)
    assert found.plan.revision().value > revision  # pages that are kept have to be made anew
    assert [(one.state, one.tender_id, one.days) for one in found.listed()] == [("outside", None, None)]
    assert found.waiting(PUBLISHER)[1] == 0
    with pytest.raises(Conflict):
        found.accept(PUBLISHER, proposal)
    found.reopen(PUBLISHER, notice)
    assert only(found) == (notice, proposal)
    assert found.accept(PUBLISHER, proposal) is False


def test_any_tender_can_be_chosen_by_its_id(found: Notices, write: Write, make_tender: MakeTender) -> None:
    write(found.plan, [make_tender(id="AAK-2027-002", title="Skolebøger", cpv=("22112000",))])
    read(found, eforms())
    notice, _ = only(found)
    with pytest.raises(NotFound):
        found.link(PUBLISHER, notice, "AAK-2027-999")
    assert found.waiting(PUBLISHER)[1] == 1
    found.link(PUBLISHER, notice, " aak-2027-002 ")
    assert found.plan.versions("AAK-2027-002")[-1].record.status == "published"
    assert tender(found).status == "planned"


def test_where_two_approve_the_change_waits_and_the_link_stands(found: Notices, tmp_path: Path) -> None:
    by_two = service(found.plan, tmp_path, four_eyes=True)
    report = read(by_two, eforms(internal_id=TENDER))
    assert (report.tender_id, report.waits) == (TENDER, True)
    assert tender(found).status == "planned"
    draft = by_two.editing.draft(PUBLISHER, TENDER)
    assert draft
    assert (draft.state, draft.record.status, draft.reason) == (
        "review", "published", "Bekendtgørelse 702101-2027 er offentliggjort.",
    )  # fmt: skip
    # a draft is in the way of the next one: nothing is lost, the proposal waits
    later = eforms(version="02", number="9-2027", published="2027-11-20Z", changes="x-01", internal_id=TENDER)
    assert read(by_two, later).tender_id is None
    ((one,), _) = by_two.waiting(PUBLISHER)
    with pytest.raises(DomainError, match="kladde"):
        by_two.accept(PUBLISHER, one.proposals[0][0].id)
    assert by_two.waiting(PUBLISHER)[1] == 1


def test_what_was_decided_last_stands_first(
    found: Notices, frozen: Frozen, write: Write, make_tender: MakeTender
) -> None:
    for n in (1, 2, 3):
        read(found, eforms(id=f"n-{n}", number=f"{n}-2027", published=f"2027-11-0{n}Z"))
    ids = {one.kept.notice.number: one.kept.id for one in found.waiting(PUBLISHER)[0]}
    for hour, number in ((10, "3-2027"), (11, "1-2027"), (12, "2-2027")):
        with frozen(f"2027-12-01T{hour}:00Z"):
            found.outside(PUBLISHER, ids[number])
    assert [one.notice.number for one in found.decided(PUBLISHER)] == ["2-2027", "1-2027", "3-2027"]
    with frozen("2027-12-01T13:00Z"):
        found.reopen(PUBLISHER, ids["3-2027"])
        found.link(PUBLISHER, ids["3-2027"], TENDER)
        found.reopen(PUBLISHER, ids["2-2027"])
    assert [one.notice.number for one in found.decided(PUBLISHER, limit=1)] == ["3-2027"]
    assert [one.notice.number for one in found.decided(PUBLISHER)] == ["3-2027", "1-2027"]


def test_all_that_waits_is_looked_for(
    found: Notices, write: Write, make_tender: MakeTender, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("transparency.notices.service._AT_ONCE", 2)
    found.import_files(
        PUBLISHER,
        [
            (f"{n}.xml", eforms(id=f"n-{n}", number=f"{n}-2027", title="Asfalt", cpv="45233220"))
            for n in range(1, 6)
        ],
    )
    write(found.plan, [make_tender(id="AAK-2027-003", title="Asfalt på Ringvejen", cpv=("45233220",))])
    assert found.search_again(PUBLISHER) == 5
    assert all(one.proposals for one in found.waiting(PUBLISHER)[0])


def test_what_comes_into_the_plan_later_is_found_by_searching_again(
    found: Notices, write: Write, make_tender: MakeTender
) -> None:
    read(found, eforms(title="Asfalt på Ringvejen", cpv="45233220"))
    assert found.waiting(PUBLISHER)[0][0].proposals == ()
    write(found.plan, [make_tender(id="AAK-2027-003", title="Asfalt på Ringvejen", cpv=("45233220",))])
    assert found.search_again(PUBLISHER) == 1
    assert found.search_again(PUBLISHER) == 0
    assert [t.id for _, t in found.waiting(PUBLISHER)[0][0].proposals] == ["AAK-2027-003"]


@pytest.mark.parametrize("id_", [0, -1, 10_000, 2**40])
def test_an_unknown_number_is_not_found(found: Notices, id_: int) -> None:
    for ask in (found.accept, found.decline, found.outside, found.reopen):
        with pytest.raises(NotFound):
            ask(PUBLISHER, id_)  # type: ignore[operator]


# The public figure


def test_the_lead_is_counted_from_the_day_the_tender_was_public(found: Notices) -> None:
    assert (found.lead().total, found.lead().share, found.listed()) == (0, None, ())
    read(found, eforms(internal_id=TENDER))
    read(found, eforms(id=OTHER_ID, number="800000-2027", title="Asfalt", cpv="45233220"))
    read(found, eforms(id="x", number="800001-2027", cvr="29190623"))  # somebody else's
    lead = found.lead()
    assert (lead.total, lead.in_plan, lead.undecided, lead.share) == (2, 1, 1, 0.5)
    assert lead.median_days == (date(2027, 11, 3) - date(2027, 5, 7)).days == 180
    assert [(one.state, one.days) for one in found.listed()] == [("new", None), ("linked", 180)]


def test_the_list_takes_the_same_few_queries_however_long_it_is(
    found: Notices, queries: Callable[[Database], Any]
) -> None:
    read(found, eforms(internal_id=TENDER))
    with queries(found.database) as few:
        found.listed()
        found.lead()
        found.waiting(PUBLISHER)
    files = [
        (f"{n}.xml", eforms(id=f"n-{n}", number=f"{n}-2027", internal_id=TENDER if n % 2 else ""))
        for n in range(1, 12)
    ]
    found.import_files(PUBLISHER, files)
    with queries(found.database) as many:
        found.listed()
        found.lead()
        found.waiting(PUBLISHER)
    assert len(found.listed()) == 12
    assert len(many) <= len(few) + 2  # the proposals and their tenders, when anything waits


def test_the_list_and_the_figure_are_read_once_after_each_change(
    found: Notices, queries: Callable[[Database], Any]
) -> None:
    read(found, eforms())
    with queries(found.database) as said:
        for _ in range(3):
            assert (len(found.listed()), found.lead().undecided) == (1, 1)
    assert sum("FROM notice" in statement for statement in said) == 1
    found.outside(PUBLISHER, only(found)[0])
    assert (found.listed()[0].state, found.lead().undecided) == ("outside", 0)


# The watched folder


def test_the_watched_folder_is_read_once_and_a_bad_file_told_of_once(found: Notices, tmp_path: Path) -> None:
    inbox = tmp_path / "ind"
    inbox.mkdir()
    (inbox / "god.xml").write_bytes(eforms(internal_id=TENDER))
    (inbox / "slem.XML").write_bytes(b"<rss/>")
    (inbox / "brev.txt").write_bytes(b"hej")
    (inbox / "udenfor.xml").symlink_to(tmp_path / "findes-ikke.xml")
    watching = service(found.plan, tmp_path, watched=inbox)
    assert [(one.file, one.outcome) for one in watching.watch(PUBLISHER)] == [
        ("god.xml", "new"),
        ("slem.XML", "refused"),
    ]
    assert watching.watch(PUBLISHER) == []
    again = service(found.plan, tmp_path, watched=inbox)  # another process, or this one after a restart
    assert again.watch(PUBLISHER) == []
    (bad,) = again.refused(PUBLISHER)
    assert bad.file == "slem.XML"
    assert "“rss”" in bad.error.say(Text.of("da"))
    (inbox / "slem.XML").write_bytes(eforms(id=OTHER_ID, number="5-2027"))
    assert [one.outcome for one in again.watch(PUBLISHER)] == ["new"]


def test_a_file_that_cannot_be_opened_is_told_of_once_and_stops_no_other(
    found: Notices, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    inbox = tmp_path / "ind"
    inbox.mkdir()
    for name, number in (("a.xml", "1-2027"), ("b.xml", "2-2027")):
        (inbox / name).write_bytes(eforms(id=f"n-{number}", number=number))
    watching = service(found.plan, tmp_path, watched=inbox)
    opened = Path.open

    def broken(path: Path, *given: Any, **named: Any) -> Any:
        if path.name == "a.xml":
            raise PermissionError(13, "Permission denied")
        return opened(path, *given, **named)

    with monkeypatch.context() as disk:
        disk.setattr(Path, "open", broken)
        assert [(one.file, one.outcome) for one in watching.watch(PUBLISHER)] == [
            ("a.xml", "refused"),
            ("b.xml", "new"),
        ]
        assert watching.watch(PUBLISHER) == []
        (bad,) = watching.refused(PUBLISHER)
        assert bad.error.say(Text.of("da")) == "Filen kan ikke læses."
    assert [(one.file, one.outcome) for one in watching.watch(PUBLISHER)] == [("a.xml", "new")]
    assert watching.refused(PUBLISHER) == []


def test_an_error_loses_no_file_and_what_was_refused_before_it_is_remembered(
    found: Notices, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    inbox = tmp_path / "ind"
    inbox.mkdir()
    (inbox / "a.xml").write_bytes(b"<rss/>")
    (inbox / "b.xml").write_bytes(eforms())
    watching = service(found.plan, tmp_path, watched=inbox)

    def full(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as disk:
        disk.setattr(watching, "_keep", full)
        with pytest.raises(OSError, match="No space"):
            watching.watch(PUBLISHER)
    assert [one.file for one in watching.refused(PUBLISHER)] == ["a.xml"]
    assert [(one.file, one.outcome) for one in watching.watch(PUBLISHER)] == [("b.xml", "new")]


def test_a_refusal_is_forgotten_when_the_file_is_put_right_or_is_gone(found: Notices, tmp_path: Path) -> None:
    inbox = tmp_path / "ind"
    inbox.mkdir()
    for name in ("a.xml", "b.xml", "c.xml"):
        (inbox / name).write_bytes(b"<rss/>")
    watching = service(found.plan, tmp_path, watched=inbox)
    watching.watch(PUBLISHER)
    assert [one.file for one in watching.refused(PUBLISHER)] == ["c.xml", "b.xml", "a.xml"]
    (inbox / "a.xml").write_bytes(eforms())
    (inbox / "b.xml").unlink()
    (inbox / "c.xml").write_bytes(b"<andet/>")
    again = service(found.plan, tmp_path, watched=inbox)
    assert [(one.file, one.outcome) for one in again.watch(PUBLISHER)] == [
        ("a.xml", "new"),
        ("c.xml", "refused"),
    ]
    (bad,) = again.refused(PUBLISHER)
    assert "“andet”" in bad.error.say(Text.of("da"))
    (inbox / "c.xml").write_bytes(eforms())  # the same as a.xml, which has been read
    assert again.watch(PUBLISHER) == []
    assert again.refused(PUBLISHER) == []


def test_a_copy_that_a_draft_is_in_the_way_of_is_read_when_the_draft_is_gone(
    found: Notices, tmp_path: Path
) -> None:
    inbox = tmp_path / "ind"
    inbox.mkdir()
    by_two = service(found.plan, tmp_path, four_eyes=True, watched=inbox)
    read(by_two, eforms(internal_id=TENDER, number=""))
    (inbox / "a.xml").write_bytes(eforms(internal_id=TENDER))
    assert [one.outcome for one in by_two.watch(PUBLISHER)] == ["refused"]
    assert by_two.watch(PUBLISHER) == []
    assert "kladde" in by_two.refused(PUBLISHER)[0].error.say(Text.of("da"))
    draft = by_two.editing.draft(PUBLISHER, TENDER)
    assert draft
    by_two.editing.discard(PUBLISHER, TENDER, draft.edition)
    assert [one.outcome for one in by_two.watch(PUBLISHER)] == ["completed"]
    assert by_two.refused(PUBLISHER) == []


def test_without_a_folder_nothing_is_watched(found: Notices, tmp_path: Path) -> None:
    assert found.watch(PUBLISHER) == []
    assert service(found.plan, tmp_path, watched=tmp_path / "findes-ikke").watch(PUBLISHER) == []
