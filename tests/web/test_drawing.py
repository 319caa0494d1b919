"""The process that draws: it knows nothing of ours, may hang or die, and a flood of pictures is no one else's."""

import asyncio
import os
import signal
import sys
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from machine_cases import AUTHOR, ON_SQLITE, Site
from test_machine_routes import asked_beside_others

from transparency.dates import PlannedDate
from transparency.ingest.sandbox import Sandbox
from transparency.targets.records import Observation
from transparency.web import drawing
from transparency.web.drawing import Spec
from transparency.web.machine import Unavailable
from transparency.web.routes import routes

A_POINT: Spec = {"data": {"values": [{"x": 1}]}, "mark": "point", "encoding": {"x": {"field": "x"}}}
LINE = "/figurer/emissions/line"


@pytest.fixture
def renderer(monkeypatch: pytest.MonkeyPatch) -> Iterator[Sandbox]:
    """The test's own, not started."""
    own = drawing.renderer()
    monkeypatch.setattr(drawing, "_renderer", own)
    yield own
    own.close()


@pytest.fixture
def figures(site: Site) -> Site:
    """A site where one promise has two figures, and so a picture."""
    targets = site.services.targets
    targets.follow()
    found = [
        Observation(PlannedDate.of(year), Decimal(value), "tco2e", "Klimaregnskab", "measured")
        for year, value in (("2019", 1000), ("2020", 950))
    ]
    with targets.database.writing() as connection:
        present = targets.present(connection)["emissions"]
        after = replace(present.record, unit="tco2e", observations=tuple(found))
        targets.save(connection, [(after, present.number)], who=AUTHOR, reason="Nye tal")
    return site


def children() -> list[int]:
    """The renderers that this process has started."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            parent = folder.joinpath("stat").read_text().rpartition(")")[2].split()[1]
            if int(parent) == os.getpid() and b"web.renderer" in folder.joinpath("cmdline").read_bytes():
                found.append(int(folder.name))
        except (FileNotFoundError, ProcessLookupError):
            pass
    return found


def started(renderer: Sandbox) -> int:
    """Draw something with it. Its process."""
    before = children()
    assert drawing.svg(A_POINT).startswith(b"<svg")
    (process,) = set(children()) - set(before)
    return process


def test_nothing_is_started_before_the_first_picture(renderer: Sandbox, figures: Site) -> None:
    before = children()
    assert figures.get("/api/v1/targets.json").status == 200
    assert figures.get("/figurer/emissions/nonsense.svg").status == 404
    assert children() == before


@ON_SQLITE
def test_the_site_itself_never_loads_the_renderer(figures: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "vl_convert", raising=False)
    assert [figures.get(f"{LINE}.{form}").status for form in ("svg", "png")] == [200, 200]
    assert "vl_convert" not in sys.modules


@ON_SQLITE
def test_the_process_knows_none_of_the_sites_secrets(figures: Site, renderer: Sandbox) -> None:
    environment = Path(f"/proc/{started(renderer)}/environ").read_bytes()
    names = {one.partition(b"=")[0] for one in environment.split(b"\0") if one}
    assert names <= {b"PYTHONPATH", b"LD_LIBRARY_PATH", b"LC_CTYPE"}


def test_the_process_starts_none_and_leaves_the_sites_session(renderer: Sandbox) -> None:
    process = started(renderer)
    limits = Path(f"/proc/{process}/limits").read_text().splitlines()
    said = {line[:26].strip(): line[26:].split()[0] for line in limits}
    assert (said["Max processes"], said["Max file size"], said["Max core file size"]) == ("0", "0", "0")
    assert said["Max data size"] == str(renderer.memory)
    assert os.getsid(process) != os.getsid(0)


def test_a_spec_fetches_nothing(renderer: Sandbox) -> None:
    with pytest.raises(Unavailable):
        drawing.svg({**A_POINT, "data": {"url": "https://udbud.example.dk/data.json"}})
    assert drawing.svg(A_POINT).startswith(b"<svg")


@ON_SQLITE
@pytest.mark.parametrize("how", ["hangs", "dies"])
@pytest.mark.parametrize("form", ["svg", "png"])
def test_a_drawing_that_comes_to_nothing_is_503_and_the_next_one_is_drawn(
    figures: Site, renderer: Sandbox, monkeypatch: pytest.MonkeyPatch, how: str, form: str
) -> None:
    process = started(renderer)
    with monkeypatch.context() as impatient:
        if how == "hangs":
            impatient.setattr("transparency.ingest.sandbox.allowance", lambda *_: 0.01)
            os.kill(process, signal.SIGSTOP)
        else:
            os.kill(process, signal.SIGKILL)
        answer = figures.get(f"{LINE}.{form}", accept="application/json")
    assert (answer.status, answer.headers["retry-after"], answer.headers["cache-control"]) == (
        503, "5", "no-store",
    )  # fmt: skip
    assert answer.json["detail"] == "Figuren kan ikke tegnes lige nu. Prøv igen om 5 sekunder."
    assert process not in children()
    assert figures.get(f"{LINE}.{form}").status == 200


@ON_SQLITE
def test_a_png_is_made_from_the_picture_that_is_kept(figures: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    assert figures.get(f"{LINE}.svg?theme=dark&lang=en").status == 200

    def drawn_again(spec: Spec) -> bytes:
        raise AssertionError

    monkeypatch.setattr(drawing, "svg", drawn_again)
    assert figures.get(f"{LINE}.png?theme=dark&lang=en").body.startswith(b"\x89PNG")


@ON_SQLITE
def test_a_flood_of_pictures_leaves_data_answered(
    figures: Site, framed_routes: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, release = Event(), Event()

    def slow(spec: Spec) -> bytes:
        begun.set()
        assert release.wait(60)
        return b"<svg/>"

    assert (kept := figures.get(f"{LINE}.svg?size=narrow")).status == 200
    monkeypatch.setattr(drawing, "svg", slow)
    app = framed_routes(routes())

    async def flood() -> None:
        drawn = asyncio.create_task(asked_beside_others(app, f"{LINE}.svg"))
        while not begun.is_set():
            await asyncio.sleep(0)
        asking = {
            asyncio.create_task(asked_beside_others(app, f"/figurer/emissions/{n}.svg")) for n in range(50)
        }
        refused: set[asyncio.Task[Any]] = set()
        while len(refused) < 50 - 32:
            done, _ = await asyncio.wait(asking - refused, timeout=30, return_when=asyncio.FIRST_COMPLETED)
            assert done
            refused |= done
        for status, headers, body in (task.result() for task in refused):
            assert (status, headers["retry-after"]) == (503, "5")
            assert "Mange beder om figurer lige nu." in body.decode()
        for path in ("/api/v1/tenders.json", "/api/v1/targets.csv", "/feeds/tenders.atom", "/readyz"):
            assert (await asked_beside_others(app, path))[0] == 200
        assert (await asked_beside_others(app, f"{LINE}.svg?size=narrow"))[2] == kept.body
        assert not drawn.done()
        release.set()
        assert (await drawn)[0] == 200
        assert {status for status, *_ in await asyncio.gather(*(asking - refused))} == {404}

    asyncio.run(flood())
