"""What a first visit downloads, in a real browser."""

import base64
import os
import shutil
from typing import Any

from playwright.sync_api import Browser, sync_playwright

from bench.measure import Part, Row, paragraph, say
from bench.plan import PAGE
from bench.workshop import Workshop
from transparency.web.sitemap import PAGES

MB = 1_000_000
_BROWSERS = ("chromium", "chromium-browser", "google-chrome")
_WITHOUT_CHART, _WITH_CHART = 1.2, 1.7
_QUIET_MS = 2_000
_CHART = '[data-testid="stVegaLiteChart"]'


def browser_path() -> str:
    """An installed Chromium. Raises `FileNotFoundError`."""
    found = next((path for name in _BROWSERS if (path := shutil.which(name))), None)
    if found is None:
        raise FileNotFoundError("no Chromium is installed")
    return found


def _visit(browser: Browser, url: str) -> tuple[float, bool]:
    """Megabytes that a browser with an empty cache takes in, and whether the page has a chart."""
    context = browser.new_context()
    try:
        page = context.new_page()
        session = context.new_cdp_session(page)
        taken = [0]

        def finished(event: dict[str, Any]) -> None:
            taken[0] += int(event["encodedDataLength"])

        def frame(event: dict[str, Any]) -> None:
            data = event["response"]
            text = data["payloadData"]
            taken[0] += len(base64.b64decode(text)) if data["opcode"] == 2 else len(text.encode())

        session.on("Network.loadingFinished", finished)
        session.on("Network.webSocketFrameReceived", frame)
        session.send("Network.enable")
        page.goto(url)
        page.wait_for_selector("main h1", timeout=60_000)
        before = -1
        while taken[0] != before:  # until nothing more has come for a while
            before = taken[0]
            page.wait_for_timeout(_QUIET_MS)
        return taken[0] / MB, page.locator(_CHART).count() > 0
    finally:
        context.close()


def run(workshop: Workshop) -> Part:
    """Measure first visits to the plan page, and to the heaviest page with a chart if there is one."""
    rounds = 2 if workshop.quick else 5
    with (
        workshop.server("site", TRANSPARENCY_VAR=str(workshop.example)) as site,
        sync_playwright() as playwright,
    ):
        options = ["--no-sandbox"] if os.geteuid() == 0 else []
        browser = playwright.chromium.launch(executable_path=browser_path(), args=options)
        try:
            very_first, _ = _visit(browser, f"{site.url}/{PAGE}")
            say(f"  the very first visit: {very_first:.2f} MB")
            plan = [_visit(browser, f"{site.url}/{PAGE}") for _ in range(rounds)]
            others = {p.url: _visit(browser, site.url + p.url) for p in PAGES if p.access == "public"}
            say("  " + ", ".join(f"{url} {size:.2f} MB" for url, (size, _) in others.items()))
            charts = {url: size for url, (size, chart) in others.items() if chart}
            heaviest = max(charts, key=lambda url: charts[url], default=None)
            charted = (
                [_visit(browser, site.url + heaviest)[0] for _ in range(rounds)]
                if heaviest is not None
                else []
            )
        finally:
            browser.close()
    sizes = tuple(size for size, _ in plan)
    limit = _WITH_CHART if any(chart for _, chart in plan) else _WITHOUT_CHART
    rows = [_row("First visit to the plan page", sizes, limit)]
    if charted and heaviest != f"/{PAGE}":
        title = f"First visit to {heaviest}, the heaviest page with a chart"
        rows.append(_row(title, tuple(charted), _WITH_CHART))
    pages = ", ".join(f"{url} {size:.2f} MB" for url, (size, _) in others.items())
    return Part(
        "Download",
        tuple(rows),
        paragraph(f"""
            Chromium with an empty cache, {rounds} visits: the bytes of every answer as they came over the
            wire (headers included), and of the websocket's messages, until nothing more came for two seconds.
            The very first visit after an installation, before the site has compressed its files at leisure,
            took {very_first:.2f} MB. One visit to each public page: {pages}.
        """),
    )


def _row(title: str, sizes: tuple[float, ...], limit: float) -> Row:
    return Row(title, "download", "nothing in the cache", sizes, limit, at_least=False, unit="MB")
