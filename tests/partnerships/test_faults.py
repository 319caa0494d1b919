"""What can go wrong in a room: two at it at once, a disk that is full, mail that is down, a party that is gone."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from account_cases import at_once, content
from house_cases import CHARTER, House

from transparency.accounts import store as accounts
from transparency.accounts.service import SYSTEM
from transparency.errors import BadInput, Conflict, DomainError, NotFound
from transparency.mail.records import Route
from transparency.mail.service import Outbox
from transparency.partnerships.export_store import check
from transparency.partnerships.fields import Problems
from transparency.partnerships.kinds import ALL
from transparency.partnerships.moves import ENDED
from transparency.storage import files as storage_files

Frozen = Callable[[str], AbstractContextManager[None]]
_RISK = {
    "title": "Vi mangler folk",
    "seen": "Tre er syge",
    "effect": "Ingen rengøring",
    "answer_by": "8-3-2027",
}
_OWED = {
    "title": "Lønsedler", "what": "labour", "who": "us", "due": "1-4-2027", "source": "CSR-bilaget, punkt 4",
}  # fmt: skip


def planned(house: House) -> int:
    """A warning with a plan that the supplier has proposed; the edition of the plan."""
    p, reference = house.partnerships, house.reference
    p.begin(house["member"], reference, "warning", _RISK)
    p.do(house["editor"], reference, "warning", 1, "answer", {"answer": "Tak"}, 0)
    return p.do(house["member"], reference, "warning", 1, "plan", {"plan": "Vikarer"}, 0).edition


def test_one_edits_what_the_other_approves_at_once_and_nobody_has_approved_what_they_did_not_see(
    house: House,
) -> None:
    p, reference, seen = house.partnerships, house.reference, planned(house)
    found = at_once(
        [
            lambda: p.do(house["editor"], reference, "warning", 1, "approve", {}, seen),
            lambda: p.do(house["supplier_admin"], reference, "warning", 1, "plan", {"plan": "Andet"}, seen),
        ]
    )
    matter = p.shown(house["member"], reference, "warning", 1).matter
    approving, editing = found
    if isinstance(approving, DomainError):  # the new plan was first
        assert isinstance(approving, Conflict)
        assert (matter.edition, matter.approved_by) == (seen + 1, {"supplier"})
    elif isinstance(editing, DomainError):  # the plan was agreed on, and is changed no more
        assert (matter.edition, matter.approved_by) == (seen, {"supplier", "authority"})
    else:  # it was agreed on, and then there was another plan that is not
        assert (matter.edition, matter.approved_by) == (seen + 1, {"supplier"})


def test_a_file_that_breaks_off_leaves_no_row_and_no_file(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    p, reference = house.partnerships, house.reference
    p.begin(house["member"], reference, "obligation", _OWED)
    before = content(house.town.database)

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    typed = {"words": "Her er den", "file": ("brev.txt", b"Hej")}
    with monkeypatch.context() as broken:
        broken.setattr(storage_files.os, "fsync", full)
        with pytest.raises(OSError, match="No space"):
            p.do(house["member"], reference, "obligation", 1, "deliver", typed, 0)
    assert content(house.town.database) == before
    assert files(house) == []
    p.do(house["member"], reference, "obligation", 1, "deliver", typed, 0)
    assert len(files(house)) == 1


def test_nobody_waits_while_a_file_is_written(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """No connection to the database is in use then, so no transaction either."""
    p, reference = house.partnerships, house.reference
    p.begin(house["member"], reference, "obligation", _OWED)
    in_use: list[int] = []

    def sync(_: int) -> None:
        in_use.append(house.town.database.engine.pool.checkedout())  # type: ignore[attr-defined]

    monkeypatch.setattr(storage_files.os, "fsync", sync)
    typed = {"words": "Her er den", "file": ("brev.txt", b"Hej")}
    p.do(house["member"], reference, "obligation", 1, "deliver", typed, 0)
    assert in_use == [0]


def test_of_two_who_deliver_the_same_file_at_once_the_one_who_is_refused_takes_it_from_nobody(
    house: House,
) -> None:
    p, reference = house.partnerships, house.reference
    p.begin(house["member"], reference, "obligation", _OWED)
    typed = {"words": "Her er den", "file": ("brev.txt", b"Hej")}
    found = at_once(
        [
            lambda name=name: p.do(house[name], reference, "obligation", 1, "deliver", typed, 0)  # type: ignore[misc]
            for name in ("editor", "member", "supplier_admin", "publisher")
        ]
    )
    assert any(isinstance(one, DomainError) for one in found)
    assert p.file(house["editor"], reference, 1)[1] == b"Hej"
    assert len(files(house)) == 1


def files(house: House) -> list[Path]:
    return [one for one in house.partnerships.folder.rglob("*") if one.is_file()]


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ({"words": "", "file": ("brev.txt", b"Hej")}, Problems),
        ({"words": "Her", "file": ("brev.exe", b"MZ\0")}, Problems),
        ({"words": "Her", "file": ("brev.pdf", b"")}, Problems),
    ],
)
def test_isolation_what_is_refused_leaves_no_file(
    house: House, typed: dict[str, Any], why: type[DomainError]
) -> None:
    """Nobody would ever find it again, and nobody could erase it."""
    p, reference = house.partnerships, house.reference
    p.begin(house["member"], reference, "obligation", _OWED)
    before = content(house.town.database)
    with pytest.raises(why):
        p.do(house["member"], reference, "obligation", 1, "deliver", typed, 0)
    with pytest.raises(DomainError):  # it is not for them to deliver
        p.do(house["editor"], reference, "obligation", 1, "deliver", {**typed, "words": "Her"}, 0)
    assert content(house.town.database) == before
    assert files(house) == []


def test_mail_that_is_down_stops_nothing_and_the_letters_wait(house: House, tmp_path: Path) -> None:
    nowhere = Route("smtp://127.0.0.1:1", tmp_path / "outbox", "u@x.example", "Byen", "x.example")
    outbox = Outbox(house.town.database, nowhere)
    house.partnerships.begin(house["member"], house.reference, "warning", _RISK)
    waiting = outbox.waiting(SYSTEM)
    assert [one.letter.kind for one in waiting].count("partnership_waits") >= 2
    outbox.send_due()
    assert {one.id for one in outbox.waiting(SYSTEM)} == {one.id for one in waiting}
    assert len(house.partnerships.rows(house["editor"], house.reference, "warning")[1]) == 1


def test_isolation_a_person_in_two_organisations_has_two_accounts_that_know_nothing_of_each_other(
    house: House,
) -> None:
    town, p = house.town, house.partnerships
    with pytest.raises(DomainError):
        town.accounts.invite(
            house["other_admin"], town.other.id, town["member"].email, "Mads", "member", "da"
        )
    twin = town.add(town.other, "member@byg.example", town["member"].name, "member")
    second = p.start(house["publisher"], town.other.id, CHARTER, {twin.id: ""})
    elsewhere = twin.actor()
    assert [one.partnership.reference for one in p.seats(elsewhere)] == [second.partnership.reference]
    assert [one.partnership.reference for one in p.seats(house["member"])] == [house.reference]
    for actor, reference in ((elsewhere, house.reference), (house["member"], second.partnership.reference)):
        with pytest.raises(NotFound):
            p.home(actor, reference)


def test_isolation_a_bankrupt_suppliers_people_keep_nothing_and_what_was_agreed_stands(house: House) -> None:
    p, town, reference = house.partnerships, house.town, house.reference
    seen = planned(house)
    p.do(house["editor"], reference, "warning", 1, "approve", {}, seen)
    heir = {town.people["other_member"].id: "Kurator"}
    p.succeed(house["publisher"], reference, town.other.id, heir, "Konkurs")
    for name in ("member", "supplier_admin"):
        with pytest.raises(NotFound):
            p.shown(house[name], reference, "warning", 1)
    matter = p.shown(house["other_member"], reference, "warning", 1).matter
    assert (matter.edition, matter.approved_by) == (seen, {"supplier", "authority"})
    with pytest.raises(BadInput):
        p.succeed(house["publisher"], reference, town.other.id, heir, "En gang til")


def ended(house: House) -> None:
    p, reference = house.partnerships, house.reference
    typed = {"ground": "bankrupt", "on": "1-3-2027", "why": "Konkurs"}
    seen = p.shown(house["editor"], reference, "charter", 1).matter.edition
    p.do(house["editor"], reference, "charter", 1, "end", typed, seen)


def test_after_the_contract_nothing_is_begun_and_what_is_open_is_finished(house: House) -> None:
    p, reference = house.partnerships, house.reference
    p.begin(house["member"], reference, "warning", _RISK)
    p.begin(house["member"], reference, "obligation", _OWED)
    ended(house)
    for kind in ALL:
        if kind.begin.inner or kind.begin.ends:
            continue
        with pytest.raises(DomainError) as error:
            p.begin(house["editor"], reference, kind.name, {})
        assert error.value.message == ENDED, kind.name
    assert [kind.name for kind in ALL if kind.begin.ends and not kind.begin.inner] == []
    typed = {"words": "Den sidste", "file": ("brev.txt", b"Hej")}
    p.do(house["member"], reference, "obligation", 1, "deliver", typed, 0)
    done = p.do(house["editor"], reference, "obligation", 1, "approve", {}, 1)
    assert done.state == "approved"
    p.comment(house["member"], reference, "warning", 1, "Farvel", secret=False)
    with p.export(house["member"], reference) as file:
        assert file.read(2) == b"PK"


def test_a_clock_that_is_set_back_keeps_the_history_in_order_and_whole(house: House, frozen: Frozen) -> None:
    p, reference = house.partnerships, house.reference
    p.begin(house["member"], reference, "warning", _RISK)
    with frozen("2027-02-27T09:00Z"):
        p.do(house["editor"], reference, "warning", 1, "answer", {"answer": "Tak"}, 0)
        p.comment(house["editor"], reference, "warning", 1, "Hej", secret=False)
        assert p.home(house["member"], reference)
        entries = p.shown(house["member"], reference, "warning", 1).entries
    assert [one.move for one in entries] == ["comment", "answer", "begin"]
    assert [one.seq for one in entries] == sorted((one.seq for one in entries), reverse=True)
    with house.town.database.reading() as connection:
        assert [one.breaks for one in check(connection)] == [[]]


@pytest.mark.parametrize(
    ("day", "hour", "starts"),
    [
        ("27-3-2027", "02.30", datetime(2027, 3, 27, 1, 30, tzinfo=UTC)),
        ("28-3-2027", "02.30", None),
        ("28-3-2027", "03.00", datetime(2027, 3, 28, 1, 0, tzinfo=UTC)),
        ("29-3-2027", "02.30", datetime(2027, 3, 29, 0, 30, tzinfo=UTC)),
        ("31-10-2027", "02.30", datetime(2027, 10, 31, 0, 30, tzinfo=UTC)),  # twice: the first of the two
        ("31-10-2027", "03.00", datetime(2027, 10, 31, 2, 0, tzinfo=UTC)),
    ],
)
def test_a_meeting_is_when_the_clocks_in_denmark_show_it(
    house: House, day: str, hour: str, starts: datetime | None
) -> None:
    p, reference = house.partnerships, house.reference
    typed = {
        "level": "",
        "title": "Møde",
        "starts": (day, hour),
        "length": "60",
        "place": "Rådhuset",
        "link": "",
    }
    if starts is None:
        with pytest.raises(Problems) as error:
            p.begin(house["member"], reference, "meeting", typed)
        assert list(error.value.found) == ["starts"]
    else:
        assert p.begin(house["member"], reference, "meeting", typed).content.starts == starts


def test_isolation_a_seat_that_is_given_back_does_not_come_with_access_of_its_own(house: House) -> None:
    """Who gets access again has the seat that nobody took away; a seat that was taken away stays so."""
    p, town, id_ = house.partnerships, house.town, house.town.people["member"].id
    p.dismiss(house["supplier_admin"], house.reference, id_)
    with town.database.writing() as connection:
        accounts.change_account(connection, id_, active=False)
        accounts.change_account(connection, id_, active=True)
    assert p.seats(house["member"]) == []
