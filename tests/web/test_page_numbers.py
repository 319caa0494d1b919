"""Pages of a list that there are not: one is not kept for each number that somebody writes in an address."""

from collections.abc import Callable, Hashable
from typing import Any

import pytest
from machine_cases import Site
from streamlit.testing.v1 import AppTest

from transparency.cache import Answers
from transparency.config import ROOT
from transparency.dialogues.records import Dialogue
from transparency.web import page as page_module


class Kept(Answers[str]):
    """The pages that are kept, and the keys in the order that they were asked for."""

    def __init__(self) -> None:
        super().__init__(10_000_000)
        self.asked: list[Hashable] = []

    def get(self, key: Hashable, make: Callable[[], str]) -> str:
        self.asked.append(key)
        return super().get(key, make)


@pytest.mark.parametrize(
    ("script", "query"),
    [
        ("tender_plan", {}),
        ("tender_plan", {"view": "timeline"}),
        ("tender_plan", {"cpv": "45000000"}),
        ("dialogues", {}),
        ("dialogues", {"view": "month"}),
        ("notices", {}),
    ],
)
def test_numbers_beyond_the_last_page_are_kept_as_one(
    site: Site,
    make_tender: Any,
    write: Any,
    monkeypatch: pytest.MonkeyPatch,
    script: str,
    query: dict[str, str],
) -> None:
    write(site.services.tenders, [make_tender(id=f"AAK-2027-{n:03d}") for n in range(1, 25)])
    with site.services.database.writing() as connection:
        site.services.dialogues.save(
            connection,
            [
                (
                    Dialogue(
                        id=f"AAK-MD-2027-{n:03d}",
                        kind="dialogue",
                        title=f"Rengøring {n}",
                        purpose="Vi vil vide, hvad markedet kan.",
                        departments=("mbu",),
                        status="announced",
                    ),
                    0,
                )
                for n in range(1, 25)
            ],
            who="prøve",
            reason=None,
        )
    kept = Kept()
    monkeypatch.setattr(page_module, "_pages", kept)
    for number in ("777", "888888", "1"):
        at = AppTest.from_file(str(ROOT / "pages" / f"{script}.py"), default_timeout=60)
        for name, value in {**query, "page": number}.items():
            at.query_params[name] = value
        at.run()
        assert not at.exception, at.exception
    last, beyond, first = kept.asked
    assert last == beyond
    one_page = script == "notices" or "view" in query
    assert (first == last) is one_page
