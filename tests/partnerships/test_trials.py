"""Trials: proposed alike in every kind, and what was tried is read under its former name for good."""

import pytest
from house_cases import House
from improvement_plays import PROPOSAL, TRIAL
from sqlalchemy import insert, select, update

from transparency import clock
from transparency.history.records import canonical, digest
from transparency.history.store import moment_text
from transparency.partnerships import export_store, store
from transparency.partnerships.fields import read
from transparency.partnerships.kinds import BY_NAME
from transparency.partnerships.records import Act, KindName, entry_hash, proposed
from transparency.partnerships.trials import trial_of
from transparency.storage import schema

KIND = BY_NAME["improvement"]


@pytest.mark.parametrize("kind", ["problem", "improvement"])
def test_a_trial_is_proposed_alike_in_every_kind(kind: KindName) -> None:
    names = [one.name for one in BY_NAME[kind].by_name["trial"].fields if one.name != "review_on"]
    assert names == ["what", "starts_on", "ends_on", "judged"]


def proposed_before(house: House) -> str:
    """The supplier proposes a trial, written as it was when what is tried was called `tried`; the payload."""
    with house.town.database.writing() as connection:
        seat = store.seat(connection, house["member"], house.reference)
        act = Act(seat.side, seat.account_id, clock.now())
        matter = store.read(connection, seat, "improvement", 1)
        trial = trial_of(read(KIND.by_name["trial"].fields, TRIAL, None), act)
        said = KIND.payload(proposed(matter, act, matter.content, "trial_proposed"))
        said["content"]["trial"] = {
            "starts_on": trial.starts_on.isoformat(),
            "ends_on": trial.ends_on.isoformat(),
            "tried": trial.what,
            "judged": trial.judged,
        }
        payload, at = canonical(said), moment_text(act.at)
        head = connection.execute(select(schema.partnership.c.seq, schema.partnership.c.hash)).one()
        place = (head.seq + 1, "improvement", 1, matter.version + 1, at, act.side, act.account_id, "trial")
        hash_ = entry_hash(head.hash, *place, digest(payload))
        names = ("seq", "kind", "number", "version", "at", "side", "account_id", "move")
        connection.execute(
            insert(schema.entry).values(
                partnership_id=seat.partnership.id,
                **dict(zip(names, place, strict=True)),
                payload=payload,
                payload_hash=digest(payload),
                previous_hash=head.hash,
                hash=hash_,
            )
        )
        connection.execute(
            update(schema.matter)
            .where(schema.matter.c.kind == "improvement")
            .values(payload=payload, version=matter.version + 1, state="trial_proposed")
        )
        connection.execute(update(schema.partnership).values(seq=head.seq + 1, hash=hash_))
        return payload


def assert_chain_holds(house: House) -> None:
    with house.town.database.reading() as connection:
        assert [one.breaks for one in export_store.check(connection)] == [[]]


def test_a_trial_of_before_is_read_and_goes_on_and_its_chain_holds(house: House) -> None:
    p, reference = house.partnerships, house.reference
    p.begin(house["editor"], reference, "improvement", PROPOSAL)
    payload = proposed_before(house)
    assert_chain_holds(house)

    shown = p.shown(house["editor"], reference, "improvement", 1)
    assert shown.matter.content.trial.what == TRIAL["what"]
    p.do(house["editor"], reference, "improvement", 1, "approve", {}, shown.matter.edition)
    after = p.do(house["member"], reference, "improvement", 1, "result", {"result": "Ingen klager"}, 0)
    assert (after.content.trial.what, after.content.trial.result) == (TRIAL["what"], "Ingen klager")
    assert_chain_holds(house)
    assert payload in [one.payload for one in p.log(house["editor"], reference)[1]], "as it was written"
