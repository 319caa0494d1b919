"""The home of a room says of the contract what the letters only hint at, to both sides alike."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from account_cases import Town, cheap_hashes
from house_cases import CHARTER, House
from machine_cases import ON_SQLITE, Site
from streamlit.testing.v1 import AppTest

from transparency import clock
from transparency.config import ROOT
from transparency.locale import Text
from transparency.web import guard, kept

pytestmark = ON_SQLITE


@pytest.mark.parametrize("name", ["editor", "member"])
def test_an_option_that_was_not_used_in_time_stands_there_for_a_month(
    site: Site, monkeypatch: pytest.MonkeyPatch, frozen: Callable[..., Any], name: str
) -> None:
    cheap_hashes(monkeypatch.setattr)
    monkeypatch.setattr(kept, "_held", {})
    with frozen(datetime.now(UTC).isoformat()):  # the clock of the page, which runs in a thread of its own
        town, p = Town(site.services.database), site.services.partnerships
        actors = {one: town.actor(one) for one in ("publisher", "editor", "member")}
        people = {town.people[one].id: "" for one in ("editor", "member")}
        reference = p.start(actors["publisher"], town.supplier.id, CHARTER, people).partnership.reference
        p.do(actors["member"], reference, "charter", 1, "approve", {}, 1)
        house = House(town, p, reference, actors)
        days = {f"<b>{left} dage": clock.today() + timedelta(days=left) for left in (20, -10, -40)}
        for what, day in days.items():
            house.agree("option", {"what": what, "use_by": day.strftime("%d-%m-%Y")})
    monkeypatch.setattr(guard, "visitor", lambda: actors[name])
    at = AppTest.from_file(str(ROOT / "pages" / "partnership.py"), default_timeout=60)
    at.query_params["id"] = reference
    at.run()
    assert not at.exception, at.exception
    drawn = "\n".join(str(one.proto.body) for one in at.get("html"))
    ahead, past, _ = (Text.of("da").date(day) for day in days.values())
    assert f"{ahead}: sidste dag for at bruge optionen “&lt;b&gt;20 dage”" in drawn
    assert f"{past}: fristen for at bruge optionen “&lt;b&gt;-10 dage” er overskredet" in drawn
    assert "-40 dage" not in drawn
