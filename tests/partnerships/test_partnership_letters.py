"""Letters about what waits: to whom, when, how often, and with nothing in them that is not for a mailbox."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from account_cases import at_once
from house_cases import CHARTER, House

from transparency.errors import DomainError
from transparency.locale import Text
from transparency.mail import store as mail
from transparency.mail.store import Posted
from transparency.partnerships.fields import Problems
from transparency.partnerships.letters import Recipient, Week, Writer
from transparency.partnerships.warnings import WITHOUT_PREJUDICE
from transparency.storage import schema

Frozen = Callable[[str], AbstractContextManager[None]]
_RISK = {
    "title": "HEMMELIG titel",
    "seen": "HEMMELIGT",
    "effect": "HEMMELIGT",
    "answer_by": "8-3-2027",
}
LATER = "2027-03-01T11:00Z"
PEOPLE = ("publisher", "editor", "supplier_admin", "member")


@pytest.fixture
def quiet(house: House) -> House:
    """What was written when the partnership began is gone."""
    for name in PEOPLE:
        with house.town.database.writing() as connection:
            mail.erase(connection, house.town.people[name].email)
    return house


def letters(house: House, name: str) -> list[Posted]:
    """The letters to a person, oldest first."""
    with house.town.database.reading() as connection:
        return mail.to(connection, house.town.people[name].email)


def kinds(house: House) -> dict[str, list[str]]:
    return {name: [one.letter.kind for one in letters(house, name)] for name in PEOPLE}


def none_but(**found: list[str]) -> dict[str, list[str]]:
    return {name: found.get(name, []) for name in PEOPLE}


def begin(house: House, name: str = "member", **typed: str) -> int:
    return house.partnerships.begin(house[name], house.reference, "warning", {**_RISK, **typed}).number


def sent(house: House) -> None:
    """Everything that waits has been sent."""
    with house.town.database.writing() as connection:
        for one in mail.listed(connection, ("waiting",), limit=1_000):
            mail.done(connection, one.id, "sent")


# At once


def test_the_supplier_hears_of_a_partnership_that_is_opened(house: House) -> None:
    assert house.town.letters("supplier_admin@rent.example") == ["partnership_waits"]
    assert house.town.letters("publisher@kommune.example") == []


def test_the_side_that_now_waits_gets_one_letter_each(quiet: House) -> None:
    begin(quiet)
    assert kinds(quiet) == none_but(publisher=["partnership_waits"], editor=["partnership_waits"])


def test_a_letter_leads_there_and_says_nothing_of_what_it_is_about(quiet: House) -> None:
    begin(quiet)
    quiet.partnerships.comment(quiet["publisher"], quiet.reference, "warning", 1, "HEMMELIGT", secret=True)
    for name in PEOPLE:
        for one in letters(quiet, name):
            said = one.letter.subject + one.letter.plain + one.letter.html
            assert "HEMMELIG" not in said
            assert "Rengøring af skoler" in one.letter.subject
            assert f"https://udbud.example.com/partnerskab?id={quiet.reference}" in one.letter.plain


def test_who_does_it_gets_no_letter_although_their_own_side_waits(quiet: House) -> None:
    number = begin(quiet, "editor")
    sent(quiet)
    quiet.partnerships.comment(quiet["member"], quiet.reference, "warning", number, "Hej", secret=False)
    assert kinds(quiet)["member"] == ["partnership_waits"]
    assert kinds(quiet)["supplier_admin"] == ["partnership_waits"]


def test_many_changes_in_a_row_are_one_letter(quiet: House, frozen: Frozen) -> None:
    for _ in range(3):
        begin(quiet)
    sent(quiet)
    begin(quiet)
    assert kinds(quiet)["publisher"] == ["partnership_waits"]
    with frozen(LATER):
        begin(quiet)
    assert kinds(quiet)["publisher"] == ["partnership_waits"] * 2


def test_while_mail_is_down_one_letter_waits_and_not_more(quiet: House, frozen: Frozen) -> None:
    begin(quiet)
    with frozen("2027-03-03T11:00Z"):
        begin(quiet)
    assert kinds(quiet)["publisher"] == ["partnership_waits"]


def test_another_edition_of_what_waits_already_is_told_to_the_other_side(
    quiet: House, frozen: Frozen
) -> None:
    def propose(spent_on: str, edition: int) -> int:
        typed = {"spent": "3 mio. kr.", "spent_on": spent_on}
        return quiet.partnerships.do(
            quiet["member"], quiet.reference, "charter", 1, "spend", typed, edition
        ).edition

    seen = propose("1-2-2027", 1)
    sent(quiet)
    with frozen(LATER):
        propose("2-2-2027", seen)
    assert kinds(quiet)["editor"] == ["partnership_waits"] * 2
    assert kinds(quiet)["supplier_admin"] == []


def test_a_meeting_that_is_called_is_told_although_it_waited_to_be_called(
    quiet: House, frozen: Frozen
) -> None:
    p, reference = quiet.partnerships, quiet.reference
    made = p.begin(quiet["member"], reference, "meeting", {"level": "Drift"})
    sent(quiet)
    typed = {"starts": ("20-3-2027", "9.00"), "place": "Rådhuset"}
    with frozen(LATER):
        p.do(quiet["member"], reference, "meeting", made.number, "call", typed, made.edition)
    assert kinds(quiet)["editor"] == ["partnership_waits"] * 2
    with frozen("2027-03-01T13:00Z"):
        seen = p.shown(quiet["editor"], reference, "meeting", made.number).matter
        p.do(quiet["editor"], reference, "meeting", made.number, "accept", {}, seen.edition)
        assert len(letters(quiet, "member")) == 0
    with frozen("2027-03-02T09:00Z"):
        seen = p.shown(quiet["editor"], reference, "meeting", made.number).matter
        moved = {**typed, "starts": ("21-3-2027", "9.00"), "reason": "Ferie"}
        p.do(quiet["editor"], reference, "meeting", made.number, "move", moved, seen.edition)
    assert kinds(quiet)["member"] == ["partnership_waits"]


def test_a_comment_is_told_to_the_other_side(quiet: House, frozen: Frozen) -> None:
    number = begin(quiet)
    with frozen(LATER):
        quiet.partnerships.comment(quiet["editor"], quiet.reference, "warning", number, "Hej", secret=False)
    assert kinds(quiet)["member"] == kinds(quiet)["supplier_admin"] == ["partnership_talk"]


@pytest.mark.parametrize("wanted", ["weekly", "none"])
def test_who_wants_it_otherwise_gets_nothing_at_once(quiet: House, wanted: str) -> None:
    quiet.partnerships.set_letters(quiet["publisher"], quiet.reference, wanted)
    begin(quiet)
    assert kinds(quiet) == none_but(editor=["partnership_waits"])


def test_a_change_that_fails_tells_nobody(quiet: House) -> None:
    with pytest.raises(Problems):
        begin(quiet, answer_by="i går")
    assert kinds(quiet) == none_but()


# Who has no seat


def test_isolation_nobody_without_a_seat_is_written_to(quiet: House) -> None:
    p = quiet.partnerships
    p.dismiss(quiet["publisher"], quiet.reference, quiet.town.people["editor"].id)
    begin(quiet)
    assert kinds(quiet) == none_but(publisher=["partnership_waits"])
    for name in ("administrator", "other_admin", "other_member"):
        assert letters(quiet, name) == []


def test_isolation_what_waits_to_be_sent_is_gone_with_the_seat(quiet: House) -> None:
    begin(quiet)
    quiet.partnerships.dismiss(quiet["publisher"], quiet.reference, quiet.town.people["editor"].id)
    assert kinds(quiet) == none_but(publisher=["partnership_waits"])


@pytest.mark.parametrize("how", ["ended", "erased", "moved", "merged"])
def test_isolation_who_has_no_access_any_more_is_not_written_to(quiet: House, how: str) -> None:
    admin, editor = quiet["administrator"], quiet.town.people["editor"].id
    with quiet.town.database.writing() as connection:
        if how == "moved":
            there = schema.account.update().where(schema.account.c.id == editor)
            connection.execute(there.values(organisation_id=quiet.town.other.id))
        elif how == "merged":
            connection.execute(schema.partnership.update().values(supplier_id=quiet.town.other.id))
    if how == "ended":
        quiet.town.accounts.end_access(admin, editor)
    elif how == "erased":
        quiet.town.accounts.erase_person(admin, editor)
    if how == "merged":
        begin(quiet, "publisher")
        assert kinds(quiet)["member"] == kinds(quiet)["supplier_admin"] == []
    else:
        begin(quiet)
        assert kinds(quiet) == none_but(publisher=["partnership_waits"])


# Once a week


def due(house: House) -> None:
    house.partnerships.telling.write_due(house.town.database)


def due_at(house: House, frozen: Frozen, now: str) -> None:
    """In a thread of its own, which has a clock of its own."""
    with frozen(now):
        due(house)


@pytest.fixture
def weekly(quiet: House) -> House:
    quiet.partnerships.set_letters(quiet["publisher"], quiet.reference, "weekly")
    begin(quiet)
    sent(quiet)
    return quiet


def test_the_weekly_letter_comes_with_the_next_week_and_once(weekly: House, frozen: Frozen) -> None:
    for now in ("2027-03-02T09:00Z", "2027-03-07T09:00Z"):
        with frozen(now):
            due(weekly)
    assert kinds(weekly)["publisher"] == []
    for now in ("2027-03-08T05:30Z", "2027-03-08T06:30Z", "2027-03-08T07:30Z", "2027-03-14T20:00Z"):
        with frozen(now):
            due(weekly)
        early = now == "2027-03-08T05:30Z"
        assert kinds(weekly)["publisher"] == ([] if early else ["partnership_week"])
    with frozen("2027-03-15T09:00Z"):
        due(weekly)
    assert kinds(weekly)["publisher"] == ["partnership_week"] * 2


def test_the_weekly_letter_counts_and_says_no_more(weekly: House, frozen: Frozen) -> None:
    with frozen("2027-03-08T07:00Z"):
        begin(weekly, answer_by="9-3-2027")
        weekly.partnerships.comment(
            weekly["member"], weekly.reference, "warning", 1, "HEMMELIGT", secret=False
        )
        due(weekly)
    with frozen("2027-03-15T07:00Z"):
        due(weekly)
    first, second = (one.letter.plain for one in letters(weekly, "publisher"))
    assert "Rengøring af skoler: 2 venter på jer, 1 ny kommentar" in first
    assert "2 venter på jer, 2 med overskredet frist" in second
    assert "HEMMELIG" not in first + second


def test_two_workers_at_once_write_one(weekly: House, frozen: Frozen) -> None:
    at_once([lambda: due_at(weekly, frozen, "2027-03-08T07:00Z")] * 3)
    assert kinds(weekly)["publisher"] == ["partnership_week"]


def test_a_worker_that_dies_before_the_end_has_written_nothing_and_the_next_one_does(
    weekly: House, frozen: Frozen, monkeypatch: pytest.MonkeyPatch
) -> None:
    def dies(*_: object) -> None:
        raise RuntimeError("killed")

    with frozen("2027-03-08T07:00Z"):
        with monkeypatch.context() as patched:
            patched.setattr("transparency.partnerships.letters_store.digested", dies)
            with pytest.raises(RuntimeError):
                due(weekly)
        assert kinds(weekly)["publisher"] == []
        due(weekly)
    assert kinds(weekly)["publisher"] == ["partnership_week"]


def test_a_person_with_many_partnerships_gets_one_weekly_letter(weekly: House, frozen: Frozen) -> None:
    p = weekly.partnerships
    seat = p.start(
        weekly["publisher"], weekly.town.supplier.id, CHARTER, {weekly.town.people["member"].id: ""}
    )
    there = seat.partnership.reference
    p.set_letters(weekly["publisher"], there, "weekly")
    p.begin(weekly["member"], there, "warning", _RISK)
    with frozen("2027-03-08T07:00Z"):
        due(weekly)
    (one,) = [
        one.letter.plain for one in letters(weekly, "publisher") if one.letter.kind == "partnership_week"
    ]
    assert one.count("Rengøring af skoler: 1 venter på jer") == 2


def test_where_nothing_waits_no_weekly_letter_is_written(quiet: House, frozen: Frozen) -> None:
    quiet.partnerships.set_letters(quiet["member"], quiet.reference, "weekly")
    with frozen("2027-03-08T07:00Z"):
        due(quiet)
    assert kinds(quiet) == none_but()


def test_isolation_who_has_lost_the_seat_gets_no_weekly_letter(weekly: House, frozen: Frozen) -> None:
    weekly.partnerships.dismiss(weekly["editor"], weekly.reference, weekly.town.people["publisher"].id)
    with frozen("2027-03-08T07:00Z"):
        due(weekly)
    assert kinds(weekly)["publisher"] == []


# Days that something is due on


def test_a_reminder_comes_when_a_day_is_near_and_when_it_is_past_and_not_daily(
    quiet: House, frozen: Frozen
) -> None:
    begin(quiet, answer_by="31-3-2027")
    sent(quiet)
    counts = {
        "2027-03-20": 1, "2027-03-24": 2, "2027-03-25": 2, "2027-03-31": 2, "2027-04-01": 3, "2027-04-02": 3,
        "2027-06-01": 3,
    }  # fmt: skip
    for day, count in counts.items():
        with frozen(f"{day}T09:00Z"):
            due(quiet)
        sent(quiet)
        assert len(letters(quiet, "editor")) == count, day
    assert [one.letter.subject for one in letters(quiet, "editor")[1:]] == [
        "En frist nærmer sig i Rengøring af skoler",
        "En frist er overskredet i Rengøring af skoler",
    ]
    assert kinds(quiet)["member"] == []


def test_a_day_that_was_near_from_the_beginning_is_told_of_when_it_is_past(
    quiet: House, frozen: Frozen
) -> None:
    begin(quiet)
    sent(quiet)
    for day, count in (("2027-03-02", 1), ("2027-03-08", 1), ("2027-03-09", 2)):
        with frozen(f"{day}T09:00Z"):
            due(quiet)
        assert len(letters(quiet, "editor")) == count, day


def owe(house: House, due: str) -> None:
    """The supplier owes something by a day."""
    typed = {
        "title": "Forsikring", "what": "insurance", "who": "them", "due": due, "months": "", "source": "§ 12",
    }  # fmt: skip
    house.partnerships.begin(house["publisher"], house.reference, "obligation", typed)


def test_what_begins_to_wait_on_a_day_of_its_own_is_told_then_and_once(quiet: House, frozen: Frozen) -> None:
    owe(quiet, "1-7-2027")  # of which one is reminded 60 days before, from 2 May
    counts = {
        "2027-03-02": 0,
        "2027-05-01": 0,
        "2027-05-02": 1,
        "2027-05-03": 1,
        "2027-06-23": 1,
        "2027-06-24": 2,
    }
    for day, count in counts.items():
        with frozen(f"{day}T09:00Z"):
            due(quiet)
        sent(quiet)
        assert len(letters(quiet, "member")) == count, day
    assert kinds(quiet)["member"] == ["partnership_waits", "partnership_due"]
    assert kinds(quiet)["editor"] == []


def test_what_waits_already_when_it_begins_is_told_once(quiet: House, frozen: Frozen) -> None:
    owe(quiet, "1-4-2027")
    sent(quiet)
    with frozen("2027-03-02T09:00Z"):
        due(quiet)
    assert kinds(quiet)["member"] == ["partnership_waits"]


def test_what_does_not_wait_yet_stands_in_no_weekly_letter(quiet: House, frozen: Frozen) -> None:
    quiet.partnerships.set_letters(quiet["member"], quiet.reference, "weekly")
    owe(quiet, "1-7-2027")
    for now, count in (("2027-03-08T07:00Z", 0), ("2027-05-03T07:00Z", 1)):
        with frozen(now):
            due(quiet)
        assert len(letters(quiet, "member")) == count


def test_a_meeting_that_both_come_to_reminds_nobody_before_its_day(quiet: House, frozen: Frozen) -> None:
    p, reference = quiet.partnerships, quiet.reference
    made = p.begin(quiet["member"], reference, "meeting", {"title": "Opstart"})
    typed = {"starts": ("20-3-2027", "9.00"), "place": "Rådhuset"}
    p.do(quiet["member"], reference, "meeting", made.number, "call", typed, made.edition)
    seen = p.shown(quiet["editor"], reference, "meeting", made.number).matter
    p.do(quiet["editor"], reference, "meeting", made.number, "accept", {}, seen.edition)
    sent(quiet)
    with frozen("2027-03-15T09:00Z"):
        due(quiet)
    assert "partnership_due" not in kinds(quiet)["member"] + kinds(quiet)["editor"]


def test_what_is_done_and_waits_to_be_confirmed_is_not_told_to_be_late(quiet: House, frozen: Frozen) -> None:
    p, reference = quiet.partnerships, quiet.reference
    typed = {"what": "Send tal", "owner": "ours", "due_on": "2-3-2027"}
    made = p.begin(quiet["member"], reference, "action", typed)
    p.do(quiet["editor"], reference, "action", made.number, "approve", {}, made.edition)
    p.do(quiet["member"], reference, "action", made.number, "done", {}, made.edition)
    sent(quiet)
    with frozen("2027-03-03T09:00Z"):
        due(quiet)
    assert "partnership_due" not in kinds(quiet)["editor"]


def test_two_workers_at_once_remind_once(quiet: House, frozen: Frozen) -> None:
    begin(quiet)
    sent(quiet)
    at_once([lambda: due_at(quiet, frozen, "2027-03-09T09:00Z")] * 3)
    assert kinds(quiet)["editor"] == ["partnership_waits", "partnership_due"]


def test_what_is_finished_reminds_nobody(quiet: House, frozen: Frozen) -> None:
    begin(quiet)
    sent(quiet)
    with quiet.town.database.writing() as connection:
        connection.execute(schema.matter.update().values(open=False))
    with frozen("2027-03-09T09:00Z"):
        due(quiet)
    assert kinds(quiet)["editor"] == ["partnership_waits"]


# Days in the contract


@pytest.fixture
def optioned(quiet: House) -> House:
    """An option until 1 July, of which one is told from 2 April, and prices that are adjusted on 1 October."""
    quiet.agree("option", {"what": "HEMMELIG option", "use_by": "1-7-2027"})
    quiet.agree("prices", {"price_dates": "1-10-2027"})
    for name in PEOPLE:
        with quiet.town.database.writing() as connection:
            mail.erase(connection, quiet.town.people[name].email)
    return quiet


def through(house: House, frozen: Frozen, days: dict[str, int]) -> None:
    """Each day the letters are written and sent; so many has everybody had by then, on both sides."""
    for day, count in days.items():
        with frozen(f"{day}T09:00Z"):
            due(house)
        sent(house)
        assert [len(letters(house, name)) for name in PEOPLE] == [count] * len(PEOPLE), day


def test_both_sides_are_told_of_a_day_in_the_contract_when_it_is_near_and_when_an_option_is_past(
    optioned: House, frozen: Frozen
) -> None:
    days = {
        "2027-03-02": 0, "2027-04-01": 0, "2027-04-02": 1, "2027-04-03": 1, "2027-07-01": 1, "2027-07-02": 2,
        "2027-07-03": 2, "2027-08-31": 2, "2027-09-01": 3, "2027-10-01": 3, "2027-10-02": 3, "2028-01-01": 3,
    }  # fmt: skip
    through(optioned, frozen, days)
    for name in PEOPLE:
        assert [one.letter.subject for one in letters(optioned, name)] == [
            "Noget venter på dig i Rengøring af skoler",
            "En frist er overskredet i Rengøring af skoler",
            "Noget venter på dig i Rengøring af skoler",
        ]


def test_a_letter_about_a_day_in_the_contract_does_not_say_which(optioned: House, frozen: Frozen) -> None:
    for day in ("2027-04-02", "2027-07-02", "2027-09-01"):
        with frozen(f"{day}T09:00Z"):
            due(optioned)
            said = "".join(
                one.letter.subject + one.letter.plain + one.letter.html for one in letters(optioned, "member")
            )
            assert "Noget" in said or "Fristen" in said
            for secret in ("HEMMELIG", "option", "pris", "1. juli", "1. oktober"):
                assert secret not in said.lower().replace("hemmelig", "HEMMELIG")
        sent(optioned)


def test_a_worker_that_was_down_for_a_week_tells_what_it_would_have_told(
    optioned: House, frozen: Frozen
) -> None:
    through(optioned, frozen, {"2027-03-30": 0, "2027-04-12": 1, "2027-07-20": 2})


@pytest.mark.parametrize("change", [{"used_on": "1-3-2027"}, {"use_by": "1-7-2029"}])
def test_an_option_that_is_used_or_put_off_reminds_nobody(
    optioned: House, frozen: Frozen, change: dict[str, str]
) -> None:
    optioned.agree("option", {"what": "HEMMELIG option", "use_by": "1-7-2027", **change})
    before = len(letters(optioned, "editor"))
    for day in ("2027-04-02", "2027-07-02"):
        with frozen(f"{day}T09:00Z"):
            due(optioned)
    assert len(letters(optioned, "editor")) == before


def test_what_is_only_proposed_reminds_nobody_of_a_day(quiet: House, frozen: Frozen) -> None:
    typed = {"what": "Et år mere", "use_by": "1-7-2027"}
    quiet.partnerships.do(quiet["member"], quiet.reference, "charter", 1, "option", typed, 1)
    sent(quiet)
    before = kinds(quiet)
    with frozen("2027-04-02T09:00Z"):
        due(quiet)
    assert kinds(quiet) == before


def test_a_contract_that_has_ended_reminds_nobody_of_its_days(optioned: House, frozen: Frozen) -> None:
    optioned.agree("end", {"ground": "agreed", "on": "1-3-2027", "why": ""})
    sent(optioned)
    before = kinds(optioned)
    with frozen("2027-07-02T09:00Z"):
        due(optioned)
    assert kinds(optioned) == before


def test_two_workers_at_once_tell_of_a_day_in_the_contract_once(optioned: House, frozen: Frozen) -> None:
    at_once([lambda: due_at(optioned, frozen, "2027-04-02T09:00Z")] * 3)
    assert kinds(optioned) == {name: ["partnership_waits"] for name in PEOPLE}


def test_a_weekly_letter_counts_a_day_of_the_contract_in_the_week_in_which_it_comes_near_or_is_past(
    optioned: House, frozen: Frozen
) -> None:
    optioned.partnerships.set_letters(optioned["member"], optioned.reference, "weekly")
    for now in ("03-29", "04-05", "04-12", "07-05", "07-12"):
        with frozen(f"2027-{now}T07:00Z"):
            due(optioned)
    first, second = (one.letter.plain for one in letters(optioned, "member"))
    assert "Rengøring af skoler: 1 venter på jer" in first
    assert "overskredet" not in first
    assert "1 venter på jer, 1 med overskredet frist" in second


# Who gets a seat later


def test_who_is_given_a_seat_is_written_to_and_nobody_else(quiet: House) -> None:
    jurist = quiet.town.people["administrator"]
    quiet.partnerships.appoint(quiet["publisher"], quiet.reference, jurist.id, "HEMMELIGT")
    (one,) = letters(quiet, "administrator")
    assert (one.letter.kind, one.letter.lang) == ("partnership_seat", jurist.lang)
    assert one.letter.subject == "Du har nu en plads i Rengøring af skoler"
    assert f"https://udbud.example.com/partnerskab?id={quiet.reference}" in one.letter.plain
    assert "HEMMELIG" not in one.letter.plain
    assert kinds(quiet) == none_but()


def test_who_is_given_a_seat_is_written_to_in_their_own_language(quiet: House) -> None:
    with quiet.town.database.writing() as connection:
        mine = schema.account.c.id == quiet.town.people["administrator"].id
        connection.execute(schema.account.update().where(mine).values(lang="en"))
    quiet.partnerships.appoint(quiet["publisher"], quiet.reference, quiet.town.people["administrator"].id, "")
    (one,) = letters(quiet, "administrator")
    assert one.letter.lang == "en"
    assert f"{quiet.reference}&lang=en" in one.letter.plain


def test_who_takes_a_seat_is_written_to_at_the_address_that_is_known_of_them(quiet: House) -> None:
    quiet.partnerships.take_seat(quiet["administrator"], quiet.reference)
    assert [one.letter.kind for one in letters(quiet, "administrator")] == ["partnership_seat"]
    assert kinds(quiet) == none_but()


def test_the_new_suppliers_people_are_told_that_they_have_a_seat_and_those_who_stay_hear_nothing(
    quiet: House,
) -> None:
    p, people = quiet.partnerships, quiet.town.people
    new = {people["other_admin"].id: "", people["other_member"].id: ""}
    p.succeed(quiet["publisher"], quiet.reference, quiet.town.other.id, new, "HEMMELIGT")
    for name in ("other_admin", "other_member"):
        (one,) = letters(quiet, name)
        assert one.letter.kind == "partnership_seat"
        assert "HEMMELIG" not in one.letter.plain
    assert kinds(quiet) == none_but()


def test_isolation_a_seat_that_is_taken_away_at_once_takes_its_letter_along(quiet: House) -> None:
    jurist = quiet.town.people["administrator"]
    quiet.partnerships.appoint(quiet["publisher"], quiet.reference, jurist.id, "")
    quiet.partnerships.dismiss(quiet["publisher"], quiet.reference, jurist.id)
    assert letters(quiet, "administrator") == []
    quiet.partnerships.appoint(quiet["publisher"], quiet.reference, jurist.id, "")
    assert [one.letter.kind for one in letters(quiet, "administrator")] == ["partnership_seat"]


def test_a_seat_that_is_refused_is_told_to_nobody(quiet: House) -> None:
    for id_ in (quiet.town.people["member"].id, quiet.town.people["other_member"].id):
        with pytest.raises(DomainError):
            quiet.partnerships.appoint(quiet["member"], quiet.reference, id_, "")
    assert kinds(quiet) == none_but()
    assert letters(quiet, "other_member") == []


# The words


def test_letters_are_in_the_language_of_who_gets_them(quiet: House) -> None:
    writer = Writer(quiet.town.accounts.municipality, "https://udbud.example.com")
    to = Recipient(1, "AAK-SP-2026-001", "Rengøring <b>", 7, "supplier", "Ann", "ann@x.example", "en")
    for one in (
        writer.waits(to),
        writer.seated(to),
        writer.spoken_to(to),
        writer.reminds(to, late=True),
        writer.week([Week(to, 1, 0, 0)]),
    ):
        assert one.lang == "en"
        assert "lang=en" in one.plain
        assert "<b>" not in one.html
        assert Text.of("en")(WITHOUT_PREJUDICE) in one.plain
    assert to.about == "seat:1:7"
