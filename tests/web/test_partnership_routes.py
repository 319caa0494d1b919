"""The files of partnerships over HTTP: whose they are, in no cache, and an address that is a key is told nobody."""

import io
import zipfile
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from machine_cases import Site
from sqlalchemy import select
from structlog.testing import capture_logs

from transparency.accounts import store as accounts
from transparency.accounts.permissions import Actor
from transparency.partnerships.charter import Charter
from transparency.storage.schema import fetched
from transparency.web.problems import unexpected
from transparency.web.routes import routes

_CHARTER = Charter(title="Rengøring af skoler", starts_on=date(2026, 1, 1), ends_on=date(2030, 12, 31))
_RISK = {"title": "Vi mangler folk", "seen": "Tre er syge", "effect": "Ingen", "answer_by": "8-4-2027"}


class Rooms:
    """A partnership of the municipality ("publisher") and a firm ("member"); "outsider" is of another firm."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.services = site.services
        home = self.services.accounts.own_organisation().id
        self.actors: dict[str, Actor] = {}
        with self.services.database.writing() as connection:
            firm = accounts.add_organisation(connection, "supplier", "10150817", "Firmaet", "post@firma.dk")
            other = accounts.add_organisation(
                connection, "supplier", "30000005", "Den anden", "post@anden.dk"
            )
            for name, role, at in (
                ("publisher", "publisher", home), ("member", "member", firm), ("outsider", "member", other)
            ):  # fmt: skip
                id_ = accounts.add_account(
                    connection, at, f"{name}@example.dk", name.title(), role, "da", None
                )
                self.actors[name] = Actor(role, f"konto:{id_}", id_, at)  # type: ignore[arg-type]
        seat = self.services.partnerships.start(
            self.actors["publisher"], firm, _CHARTER, {self.actors["member"].account_id or 0: ""}
        )
        self.reference = seat.partnership.reference
        self.services.partnerships.begin(self.actors["member"], self.reference, "warning", _RISK)

    def get(self, path: str, name: str = "", **headers: str) -> Any:
        """What somebody's browser gets, or one that nobody is signed in by."""
        if name:
            found = self.services.accounts
            verified = found.verified_elsewhere(f"{name}@example.dk")
            token = found.open_session(found.ticket(verified), "Prøve")
            headers["cookie"] = f"__Host-session={token}; session={token}"
        return self.site.get(path, **headers)

    @property
    def export(self) -> str:
        return f"/partnership/{self.reference}/export.zip"

    def address(self, name: str) -> str:
        url = self.services.private_calendars.make(self.actors[name])
        return "/" + url.split("/", 3)[3]


@pytest.fixture
def rooms(site: Site) -> Rooms:
    return Rooms(site)


# All of a partnership


@pytest.mark.parametrize("name", ["publisher", "member"])
def test_the_whole_partnership_is_fetched_by_both_and_kept_in_no_cache(rooms: Rooms, name: str) -> None:
    answer = rooms.get(rooms.export, name)
    assert (answer.status, answer.headers["cache-control"]) == (200, "no-store")
    assert answer.headers["content-type"] == "application/zip"
    assert answer.headers["content-disposition"] == f'attachment; filename="{rooms.reference}.zip"'
    assert int(answer.headers["content-length"]) == len(answer.body)
    assert zipfile.ZipFile(io.BytesIO(answer.body)).testzip() is None


@pytest.mark.parametrize("name", ["", "outsider"])
def test_isolation_the_whole_partnership_is_not_there_for_others(rooms: Rooms, name: str) -> None:
    there = rooms.get(rooms.export, name)
    nowhere = rooms.get("/partnership/AAK-SP-2026-999/export.zip", name)
    assert (there.status, there.body) == (404, nowhere.body)


# Private calendars


def test_a_private_calendar_is_told_to_keep_to_its_reader(rooms: Rooms) -> None:
    answer = rooms.get(rooms.address("member"))
    assert answer.status == 200
    assert answer.headers["content-type"].startswith("text/calendar")
    assert answer.headers["cache-control"].startswith("private")
    assert "access-control-allow-origin" not in answer.headers
    assert "Vi mangler folk" in answer.text


def test_a_private_calendar_that_has_not_changed_is_not_sent_again(rooms: Rooms) -> None:
    path = rooms.address("member")
    tag = rooms.get(path).headers["etag"]
    again = rooms.get(path, **{"if-none-match": tag})
    assert (again.status, again.body) == (304, b"")
    rooms.services.partnerships.begin(rooms.actors["publisher"], rooms.reference, "warning", _RISK)
    assert rooms.get(path, **{"if-none-match": tag}).status == 200


def test_isolation_an_address_that_opens_nothing_looks_like_any_other(rooms: Rooms) -> None:
    closed = rooms.address("member")
    rooms.services.private_calendars.close(rooms.actors["member"])
    nowhere = rooms.get("/partnership/calendar")
    for path in (closed, "/partnership/calendar/x.ics", f"/partnership/calendar/{'x' * 3000}.ics"):
        answer = rooms.get(path)
        assert (answer.status, answer.body) == (404, nowhere.body)
        assert "no-store" in answer.headers["cache-control"]


def test_a_private_calendar_counts_as_no_reader_and_is_in_no_metric(rooms: Rooms) -> None:
    path = rooms.address("member")
    rooms.get(path)
    rooms.services.readers.write()
    with rooms.services.database.reading() as connection:
        assert connection.execute(select(fetched)).all() == []
    assert path.rsplit("/", 1)[1].removesuffix(".ics") not in rooms.site.get("/metrics").text


def test_the_log_does_not_know_the_address(rooms: Rooms, monkeypatch: pytest.MonkeyPatch) -> None:
    path = rooms.address("member")

    def breaks(*_: object) -> None:
        raise RuntimeError("nej")

    monkeypatch.setattr(type(rooms.services.private_calendars), "file", breaks)
    with capture_logs() as logged:
        answer = rooms.get(path)
        unexpected(RuntimeError("nej"), path)
    assert answer.status == 500
    assert [one["path"] for one in logged] == ["/partnership/calendar/"] * 2
    assert path.rsplit("/", 1)[1].removesuffix(".ics") not in str([{**one, "exc_info": ""} for one in logged])


def test_private_files_are_not_described_in_the_public_interface(site: Site) -> None:
    private: list[Callable[..., Any]] = [
        r for r in routes() if getattr(r, "path", "").startswith("/partnership/")
    ]  # type: ignore[misc]
    assert private
    described = site.get("/api/v1/openapi.json").text
    assert "/partnership/" not in described
