"""A real browser on the real site: `python app.py` in a process of its own, chromium driven from here.

Whatever a test does, it also fails when a page logs an error, breaks the content security policy or asks
another host for anything.
"""

import os
import shutil
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Request,
    expect,
    sync_playwright,
)

from transparency.config import ROOT
from transparency.locale import Lang

# A busy machine is slow, not wrong.
expect.set_options(timeout=20_000)

FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip

START_SECONDS = 60
"""The longest that a start may take, the example plan filled in, on a machine that does other things too."""

PAGES = {
    "home": ("/", ".tp-list"),
    "plan": ("/udbudsplan", ".tp-pager"),
    "plan_filtered": ("/udbudsplan?department=mbu&sme=yes&sort=value&page=2", ".tp-chips"),
    "timeline": ("/udbudsplan?view=timeline", ".tp-timeline"),
    "no_hits": ("/udbudsplan?q=kvantecomputer&department=mbu", ".tp-empty"),
    "bad_filter": ("/udbudsplan?status=noget", "[role=alert]"),
    "tender_planned": ("/udbudsplan?id=AAK-2027-005", ".tp-chain"),
    "tender_with_lots": ("/udbudsplan?id=AAK-2026-010", "#lots"),
    "tender_joint": ("/udbudsplan?id=AAK-2027-022", ".tp-chain"),
    "tender_awarded": ("/udbudsplan?id=AAK-2025-001", ".tp-badge-awarded"),
    "tender_cancelled": ("/udbudsplan?id=AAK-2026-057", ".tp-badge-cancelled"),
    "tender_withdrawn": ("/udbudsplan?id=AAK-2027-021", ".tp-badge-withdrawn"),
    "tender_overdue": ("/udbudsplan?id=AAK-2026-051", ".tp-note-warning"),
    "tender_unknown": ("/udbudsplan?id=AAK-1999-001", ".tp-actions"),
    "dialogues": ("/markedsdialoger", ".tp-switch"),
    "dialogues_filtered": ("/markedsdialoger?coming=no&department=ba&sme=yes", ".tp-chips"),
    "dialogues_held": ("/markedsdialoger?coming=no", ".tp-badge-info"),
    "dialogues_month": ("/markedsdialoger?view=month&month=2027-01", ".tp-month"),
    "no_dialogues": ("/markedsdialoger?q=kvantecomputer", ".tp-empty"),
    "dialogue_outcome": ("/markedsdialoger?id=AAK-MD-2026-003", ".tp-table-results"),
    "dialogue_overdue": ("/markedsdialoger?id=AAK-MD-2026-004", ".tp-note-warning"),
    "dialogue_cancelled": ("/markedsdialoger?id=AAK-MD-2026-001", ".tp-badge-cancelled"),
    "webinar": ("/markedsdialoger?id=AAK-AR-2026-001", ".tp-programme"),
    "dialogue_unknown": ("/markedsdialoger?id=AAK-MD-1999-001", ".tp-actions"),
    "sign_up_closed": ("/markedsdialoger?id=AAK-MD-2026-003&vis=tilmelding", ".tp-note-warning"),
    "sign_up_unknown": ("/tilmelding?kode=findes-ikke", ".tp-note-warning"),
    "targets": ("/maal", ".tp-targets"),
    "targets_filtered": ("/maal?group=target&verdict=not_measured", ".tp-chips"),
    "no_targets": ("/maal?q=kvantecomputer", ".tp-empty"),
    "bad_target_filter": ("/maal?verdict=godt", "[role=alert]"),
    "target_computed": ("/maal?id=climate-criterion", "#svar"),
    "target_entered": ("/maal?id=emissions", ".tp-numbers"),
    "target_phase_out": ("/maal?id=tableware", "#nedtaelling"),
    "target_steps": ("/maal?id=plan-communication", ".tp-steps-done"),
    "commitment": ("/maal?id=ecolabels", "#leverandoer"),
    "target_unknown": ("/maal?id=money-back", ".tp-actions"),
    "guidance": ("/vejledning", ".tp-doors"),
    "guidance_search": ("/vejledning?q=klage", ".tp-found"),
    "no_guidance": ("/vejledning?q=kvantecomputer", ".tp-empty"),
    "guide": ("/vejledning?id=espd", ".tp-contents"),
    "guide_unknown": ("/vejledning?id=findes-ikke", ".tp-actions"),
    "glossary": ("/vejledning?vis=ordliste", ".tp-letters"),
    "no_word": ("/vejledning?vis=ordliste&q=kvantecomputer", ".tp-empty"),
    "trades": ("/vejledning?vis=fag", ".tp-links"),
    "trade": ("/vejledning?vis=fag&q=maler", ".tp-codes"),
    "trade_code": ("/vejledning?vis=fag&q=90910000-9", ".tp-facts"),
    "no_trade": ("/vejledning?vis=fag&q=vinduspusder", ".tp-empty"),
    "questions": ("/vejledning?vis=spoerg&om=espd", "[data-testid=stForm]"),
    "value_and_rules": ("/vejledning?vis=vaerdi&lot=200000&lot=2 mio. kr.&published=2025-03-01", "#svar"),
    "value_wrong": ("/vejledning?vis=vaerdi&price=mange&option=1", ".tp-note-warning"),
    "time_limits": ("/vejledning?vis=frister&procedure=restricted&start=2027-12-20", ".tp-way"),
    "time_limits_wrong": ("/vejledning?vis=frister&start=2027-03-01&tender_days=x", ".tp-note-warning"),
    "complaint": ("/vejledning?vis=frister&case=award&event=2027-05-10", ".tp-way"),
    "fit_check": ("/vejledning?vis=passer", ".tp-form-part"),
    "fit_check_plan": ("/vejledning?vis=passer&cpv=90900000&turnover=2500000&joins=group", ".tp-fits"),
    "fit_check_tender": ("/vejledning?vis=passer&udbud=AAK-2026-010&cpv=90900000&holds=none", ".tp-needs"),
    "fit_check_no_hits": ("/vejledning?vis=passer&cpv=15510000", ".tp-empty"),
    "partnerships": ("/partnerskaber", ".tp-list"),
    "partnership_unknown": ("/partnerskaber?id=AAK-SP-1999-001", "main p > a[href='/partnerskaber']"),
    "changes": ("/aendringer?from=2026-11-01&to=2026-11-30", ".tp-log"),
    "no_changes": ("/aendringer?from=2024-01-01&to=2024-02-01", ".tp-empty"),
    "as_of": ("/aendringer?on=2025-02-01", ".tp-table"),
    "subscribe_dialogues": ("/abonner?vis=markedsdialoger&department=ba", ".tp-copy"),
    "subscribe_targets": ("/abonner?vis=maal&group=target", ".tp-copy"),
    "subscribe": ("/abonner?department=mtm", ".tp-copy"),
    "open_data": ("/aabne-data", ".tp-table"),
    "notices": ("/bekendtgoerelser", ".tp-empty"),
    "privacy": ("/privatliv", ".tp-dl"),
    "not_found": ("/findes-ikke", "form[role=search]"),
}
"""Every page, and every kind of it: its address, and what it must show to be the right one."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.parent == Path(__file__).parent:
            item.add_marker(pytest.mark.browser)
            # two processors are shared with a browser and a site: once more, and `-r R` tells which
            item.add_marker(pytest.mark.flaky(reruns=1))


@dataclass(frozen=True)
class Site:
    """A running site."""

    url: str
    var: Path
    env: dict[str, str]
    log: Path

    def get(self, path: str) -> bytes:
        """What a program is sent. Raises `HTTPError` for anything but a good answer."""
        with urllib.request.urlopen(self.url + path, timeout=30) as answer:
            return bytes(answer.read())

    def status(self, path: str) -> int:
        try:
            with urllib.request.urlopen(self.url + path, timeout=30) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as error:
            with error:
                return error.code

    def command(self, *arguments: str, typed: str = "") -> str:
        """Run `python -m transparency …` beside the site. Returns what it says; raises when it refuses."""
        done = subprocess.run(
            [sys.executable, "-m", "transparency", *arguments],
            cwd=ROOT, env=self.env, input=typed, capture_output=True, text=True, check=False, timeout=120,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout


@contextmanager
def serving(var: Path, port: int = 0, **setting: str) -> Iterator[Site]:
    """The site on a free port, or on `port`, with its data in `var`, filled with the example plan when that is empty.

    `setting` are environment variables.
    """
    with socket.create_server(("127.0.0.1", port)) as found:
        port = found.getsockname()[1]
    var.mkdir(parents=True, exist_ok=True)
    env = {name: value for name, value in os.environ.items() if not name.startswith("TRANSPARENCY_")}
    env.pop("DATABASE_URL", None)
    env |= {"PORT": str(port), "TRANSPARENCY_VAR": str(var), "PYTHONPATH": str(ROOT / "src")}
    env |= setting
    site = Site(f"http://localhost:{port}", var, env, var / "log.txt")
    with site.log.open("wb") as log:
        server = subprocess.Popen([sys.executable, "app.py"], cwd=ROOT, env=env, stdout=log, stderr=log)
    try:
        _wait_until_ready(site, server)
        yield site
    finally:
        server.terminate()
        server.wait(30)


def _wait_until_ready(site: Site, server: "subprocess.Popen[bytes]") -> None:
    never = Event()
    for _ in range(START_SECONDS * 20):
        assert server.poll() is None, site.log.read_text()
        try:
            site.get("/readyz")
            return
        except OSError:
            never.wait(0.05)
    pytest.fail(f"the site did not start: {site.log.read_text()}")


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The site with the example plan. Shared: a test that changes anything takes `own_site`."""
    with serving(tmp_path_factory.mktemp("site")) as found:
        yield found


@pytest.fixture
def own_site(site: Site, tmp_path: Path) -> Iterator[Site]:
    """A site of the test's own with the same plan."""
    var = tmp_path / "var"
    shutil.copytree(site.var, var)
    with serving(var) as found:
        yield found


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    program = shutil.which("chromium")
    if program is None:
        pytest.fail("no chromium: `make browser` installs it")
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=program, args=list(FLAGS))
        yield running
        running.close()


@dataclass
class Tab:
    """One tab of a reader's browser on a site."""

    page: Page
    site: Site
    asked: list[str] = field(default_factory=list)
    """Every address that the tab has asked for."""
    faults: list[str] = field(default_factory=list)
    """What went wrong behind the reader's back. A test that provokes an error takes it away from here."""

    def __post_init__(self) -> None:
        self.page.on("console", self._said)
        self.page.on("pageerror", lambda error: self.faults.append(f"{self.page.url}: {error}"))
        self.page.on("request", self._asked)

    def _said(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.faults.append(f"{self.page.url}: {message.text}")

    def _asked(self, request: Request) -> None:
        self.asked.append(request.url)
        if not request.url.startswith((self.site.url + "/", "data:", "blob:")):
            self.faults.append(f"{self.page.url}: asks {request.url}")

    def go(self, path: str) -> None:
        """Type an address and wait for the page."""
        self.page.goto(self.site.url + path)
        self.settled()

    def open(self, name: str) -> None:
        """Go to one of `PAGES`."""
        path, shown = PAGES[name]
        self.go(path)
        self.page.locator(shown).first.wait_for()
        if name == "not_found":  # the browser itself says that the answer was 404
            self.faults = [fault for fault in self.faults if "404" not in fault]

    def settled(self) -> None:
        """Wait until the content stands and Streamlit, where it is in use, has nothing more to say.

        A skeleton stands where the browser has yet to load the code of a widget.
        """
        self.page.locator("main h1").first.wait_for()
        self.page.wait_for_function(
            """() => {
                const app = document.querySelector('[data-testid="stApp"]');
                return !document.querySelector("#root")
                    || app.dataset.testScriptState === "notRunning"
                    && app.dataset.testConnectionState === "CONNECTED"
                    && !document.querySelector('[data-testid="stSkeleton"]');
            }"""
        )

    @contextmanager
    def following(self) -> Iterator[None]:
        """`with tab.following(): …click…` waits until new content has replaced the old, without a reload."""
        self.page.evaluate("() => { window.stayed = true; document.querySelector('main h1').old = true; }")
        yield
        self.page.wait_for_function(
            "() => { const h1 = document.querySelector('main h1'); return h1 && !h1.old; }"
        )
        self.settled()
        assert self.page.evaluate("() => window.stayed === true"), "the page was loaded anew"

    def press_until(self, selector: str, key: str = "Tab", most: int = 120) -> None:
        """Press the key until the focus is on what the selector names, as somebody without a mouse does."""
        for _ in range(most):
            self.page.keyboard.press(key)
            if self.focused(selector):
                return
        pytest.fail(f"{self.page.url}: {selector} was not reached with {key}")

    def focused(self, selector: str) -> bool:
        return bool(self.page.evaluate("(s) => document.activeElement.matches(s)", selector))

    def ids(self) -> list[str]:
        """The tenders in the list, in its order."""
        links = self.page.locator(".tp-list-title a")
        return [str(href).partition("id=")[2] for href in links.evaluate_all("all => all.map(a => a.href)")]

    def text(self, selector: str = "main") -> str:
        return self.page.locator(selector).first.inner_text()


def sign_in(tab: Tab, email: str, password: str = "") -> None:
    """By the form, as a person does; of the demo accounts the password is known."""
    known = dict(line.split(" ") for line in (tab.site.var / "demo-accounts.txt").read_text().splitlines())
    tab.go("/log-ind")
    tab.page.locator("main input[autocomplete=username]").fill(email)
    tab.page.locator("main input[type=password]").fill(password or known[email])
    with tab.page.expect_navigation():
        tab.page.locator("main [data-testid=stFormSubmitButton] button").first.click()
    tab.settled()


OpenTab = Callable[..., Tab]


@contextmanager
def _tabs(context: BrowserContext, site: Site) -> Iterator[Callable[[], Tab]]:
    tabs: list[Tab] = []

    def new() -> Tab:
        tabs.append(Tab(context.new_page(), site))
        return tabs[-1]

    yield new
    for tab in tabs:
        tab.page.close()
    assert [fault for tab in tabs for fault in tab.faults] == []


@pytest.fixture(scope="session")
def _windows(browser: Browser) -> Iterator[Callable[..., BrowserContext]]:
    """Browser windows by their options, kept so that not each test downloads Streamlit anew."""
    open_: dict[str, BrowserContext] = {}

    def get(**options: Any) -> BrowserContext:
        key = repr(sorted(options.items()))
        if key not in open_:
            open_[key] = browser.new_context(**options)
        return open_[key]

    yield get
    for context in open_.values():
        context.close()


@pytest.fixture
def open_tab(site: Site, _windows: Callable[..., BrowserContext]) -> Iterator[OpenTab]:
    """`open_tab(width=360, scheme="dark")`: a new tab in a browser that other tests use too."""
    opened: list[tuple[AbstractContextManager[Any], Tab]] = []

    def new(
        *, lang: Lang = "da", width: int = 1280, height: int = 800, scheme: str = "light", scale: float = 1
    ) -> Tab:
        context = _windows(
            locale="da-DK" if lang == "da" else "en-GB", viewport={"width": width, "height": height},
            color_scheme=scheme, device_scale_factor=scale,
        )  # fmt: skip
        context.add_cookies([{"name": "lang", "value": lang, "url": site.url}])
        tabs = _tabs(context, site)
        opened.append((tabs, tab := tabs.__enter__()()))
        return tab

    yield new
    for tabs, _ in opened:
        tabs.__exit__(None, None, None)


@pytest.fixture
def tab(open_tab: OpenTab) -> Tab:
    """A tab 1280 pixels wide, in the light theme."""
    return open_tab()


OwnBrowser = Callable[..., AbstractContextManager[Callable[[], Tab]]]


@pytest.fixture
def own_browser(browser: Browser) -> OwnBrowser:
    """`with own_browser(site) as new_tab:` a browser that has never been here, and tabs in it."""

    @contextmanager
    def opened(site: Site, **options: Any) -> Iterator[Callable[[], Tab]]:
        context = browser.new_context(**{"viewport": {"width": 1280, "height": 800}} | options)
        with _tabs(context, site) as new:
            yield new
        context.close()

    return opened


# Who is signed in

ROLES = {
    "editor": "redaktoer@example.org",
    "publisher": "udgiver@example.org",
    "administrator": "administrator@example.org",
    "supplier": "leverandoer@example.com",
}


@dataclass
class Office:
    """A site and the windows of the staff at it, each signed in once."""

    site: Site
    browser: Browser
    windows: dict[str, BrowserContext] = field(default_factory=dict)

    def window(
        self, role: str, lang: Lang = "da", width: int = 1280, scheme: str = "light"
    ) -> BrowserContext:
        key = f"{role} {lang} {width} {scheme}"
        if key not in self.windows:
            options: dict[str, Any] = {"viewport": {"width": width, "height": 800}, "color_scheme": scheme}
            context = self.windows[key] = self.browser.new_context(locale="da-DK", **options)
            context.add_cookies([{"name": "lang", "value": lang, "url": self.site.url}])
            if role in ROLES:
                context.set_default_timeout(20_000)
                with ExitStack() as stack:
                    tabs = _tabs(context, self.site)
                    new = stack.enter_context(tabs)
                    sign_in(new(), ROLES[role])
        return self.windows[key]


@pytest.fixture(scope="module")
def office(site: Site, browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """A site of the module's own, whose records its tests change: each another one."""
    var = tmp_path_factory.mktemp("office") / "var"
    shutil.copytree(site.var, var)
    with serving(var) as found:
        office = Office(found, browser)
        yield office
        for window in office.windows.values():
            window.close()


Desk = Callable[..., Tab]


@pytest.fixture
def desk(office: Office) -> Iterator[Desk]:
    """`desk("editor")`: a new tab of somebody who is signed in."""
    with ExitStack() as stack:

        def sit(role: str, **window: Any) -> Tab:
            return stack.enter_context(_tabs(office.window(role, **window), office.site))()

        yield sit
