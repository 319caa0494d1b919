"""Fetching from a server that may be hostile: what is asked, what is taken, and what is refused."""

import gzip
import ssl
import zlib
from http.server import BaseHTTPRequestHandler
from threading import Event
from typing import Any

import pytest
from https_site import HOST, Site, body

from transparency.ingest.fetch import Fetched, Fetcher, Unfetched, is_public, place

FEED = b'<rss version="2.0"><channel><title>Nyt</title></channel></rss>'


def fetch(site: Site, url: str = "", **given: Any) -> Fetched:
    tags = {name: given.pop(name) for name in ("etag", "last_modified") if name in given}
    return site.fetcher(**given).fetch(url or site.url, {site.place}, **tags)


def test_a_file_is_fetched_with_what_marks_its_version(site: Site) -> None:
    site.answers["/nyt.xml"] = body(FEED, ETag='"a1"', Last_Modified="Mon, 02 Nov 2026 10:00:00 GMT")
    assert fetch(site) == Fetched(FEED, site.url, '"a1"', "Mon, 02 Nov 2026 10:00:00 GMT")
    ((path, headers),) = site.asked
    assert path == "/nyt.xml"
    assert headers["host"] == site.place
    assert headers["accept-encoding"] == "gzip"
    assert headers["user-agent"].startswith("transparency/")
    assert not headers.keys() & {"cookie", "authorization", "if-none-match", "if-modified-since", "referer"}


def test_what_has_not_changed_is_not_sent_again(site: Site) -> None:
    site.answers["/nyt.xml"] = body(b"", 304)
    found = fetch(site, etag='"a1"', last_modified="Mon, 02 Nov 2026 10:00:00 GMT")
    assert (found.data, found.etag) == (None, '"a1"')
    assert site.asked[0][1]["if-none-match"] == '"a1"'
    assert site.asked[0][1]["if-modified-since"] == "Mon, 02 Nov 2026 10:00:00 GMT"


def test_who_did_not_ask_whether_it_has_changed_is_not_told(site: Site) -> None:
    site.answers["/nyt.xml"] = body(b"", 304)
    with pytest.raises(Unfetched, match="fejl 304"):
        fetch(site)


@pytest.mark.parametrize("tag", ["a b", "æ", "x" * 400, ""])
def test_a_strange_mark_is_not_kept(site: Site, tag: str) -> None:
    site.answers["/nyt.xml"] = body(FEED, ETag=tag)
    assert fetch(site).etag == ""


@pytest.mark.parametrize("status", [204, 301, 400, 401, 403, 404, 410, 429, 500, 503])
def test_any_other_answer_is_an_error(site: Site, status: int) -> None:
    site.answers["/nyt.xml"] = body(b"", status)
    with pytest.raises(Unfetched, match=r"fejl|viser videre"):
        fetch(site)


# Where


@pytest.mark.parametrize(
    "url",
    [
        "http://feeds.example.com/",
        "ftp://feeds.example.com/",
        "//feeds.example.com/",
        "file:///etc/passwd",
        "https://a:b@feeds.example.com/",
        "https://feeds.example.com@other.example.com/",
        "https://127.0.0.1/",
        "https://[::1]/",
        "https://2130706433/",
        "https://0x7f.1/",
        "https://localhost/",
        "https://feeds.example.com./",
        "https://feeds.example.com\\@other.example.com/",
        "https://feeds.exam\nple.com/",
        "https://feeds.example.com:port/",
        "https://feeds.example.com:99999/",
        "https://føds.example.com/",
        "https://",
        "",
    ],
)
def test_an_address_that_is_not_https_with_a_plain_name_is_not_asked(url: str) -> None:
    with pytest.raises(Unfetched, match="https://"):
        Fetcher().fetch(url, {"feeds.example.com", "127.0.0.1", "localhost", "other.example.com"})


def test_a_place_has_its_port_unless_it_is_the_usual_one() -> None:
    assert place("HTTPS://Feeds.Example.com/x") == "feeds.example.com"
    assert place("https://feeds.example.com:443/x") == "feeds.example.com"
    assert place("https://feeds.example.com:8443/x") == "feeds.example.com:8443"


@pytest.mark.parametrize("url", [f"https://{HOST}/", "https://other.example.com/", f"https://{HOST}:22/"])
def test_a_server_that_is_not_in_the_list_is_not_asked(site: Site, url: str) -> None:
    with pytest.raises(Unfetched, match="står ikke blandt"):
        fetch(site, url)
    assert (site.asked, site.looked_up) == ([], [])


@pytest.mark.parametrize(
    "location",
    [
        "http://feeds.example.com/",
        "https://other.example.com/",
        "//other.example.com/",
        "https://127.0.0.1/",
        f"https://{HOST}/",
        "https://a:b@feeds.example.com/",
        "file:///etc/passwd",
        "javascript:alert(1)",
    ],
)
def test_a_redirect_to_anywhere_else_is_not_followed(site: Site, location: str) -> None:
    site.answers["/nyt.xml"] = body(b"", 302, Location=location)
    with pytest.raises(Unfetched):
        fetch(site)
    assert len(site.asked) == 1


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_on_the_same_server_is_followed(site: Site, status: int) -> None:
    site.answers["/nyt.xml"] = body(b"", status, Location="/ny/adresse.xml", Set_Cookie="a=b")
    site.answers["/ny/adresse.xml"] = body(FEED)
    found = fetch(site)
    assert (found.data, found.url) == (FEED, f"https://{site.place}/ny/adresse.xml")
    assert "cookie" not in site.asked[1][1]
    assert site.looked_up == [HOST, HOST]


def test_a_name_is_checked_anew_at_each_redirect(site: Site) -> None:
    def move(to: BaseHTTPRequestHandler) -> None:
        site.addresses = ["10.0.0.1"]
        body(b"", 302, Location="/2")(to)

    site.answers["/nyt.xml"] = move
    with pytest.raises(Unfetched, match="åbne internet"):
        fetch(site)


def test_redirects_come_to_an_end(site: Site) -> None:
    site.answers["/nyt.xml"] = body(b"", 302, Location="/nyt.xml")
    with pytest.raises(Unfetched, match="for mange gange"):
        fetch(site)
    assert len(site.asked) == 6


@pytest.mark.parametrize("addresses", [[], ["10.0.0.1"], ["127.0.0.1", "192.168.1.1"], ["8.8.8.8", "::1"]])
def test_a_name_with_any_address_inside_is_not_asked(site: Site, addresses: list[str]) -> None:
    site.addresses = addresses
    with pytest.raises(Unfetched, match="åbne internet"):
        fetch(site, public=lambda address: address in ("127.0.0.1", "8.8.8.8"))
    assert site.asked == []


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("8.8.8.8", True),
        ("2a00:1450:4001::1", True),
        ("64:ff9b::808:808", True),
        ("::ffff:8.8.8.8", True),
        *(
            (inside, False)
            for inside in (
                "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.0.1", "169.254.169.254", "100.64.0.1", "0.0.0.0",
                "224.0.0.1", "255.255.255.255", "198.18.0.1", "::", "::1", "fe80::1", "fe80::1%eth0", "fc00::1",
                "ff02::1",
                "::ffff:10.0.0.1", "::ffff:127.0.0.1", "64:ff9b::a00:1", "2002:a00:1::", "2001:db8::1", "localhost", "",
                "::127.0.0.1", "fec0::1", "64:ff9b:1::7f00:1", "::ffff:0:127.0.0.1", "5f00::1", "192.88.99.1",
                "::ffff:192.88.99.1", "2002:808:808::", "2001:0:808:808::f7f7:f7f7", "3fff::1", "4000::1",
            )
        ),
    ],
)  # fmt: skip
def test_only_addresses_of_the_open_internet_are_public(address: str, public: bool) -> None:
    assert is_public(address) is public


def test_this_machine_is_not_asked_by_its_name() -> None:
    async def look_up(host: str, port: int) -> list[str]:
        return ["127.0.0.1"]

    with pytest.raises(Unfetched, match="åbne internet"):
        Fetcher(look_up=look_up).fetch("https://feeds.example.com/", {"feeds.example.com"})


def test_a_name_server_that_is_silent_is_left_at_the_deadline(monkeypatch: pytest.MonkeyPatch) -> None:
    ended, answered = Event(), Event()

    def silent(*_: Any, **__: Any) -> list[Any]:
        ended.wait(20)
        answered.set()
        return []

    monkeypatch.setattr("socket.getaddrinfo", silent)
    with pytest.raises(Unfetched, match="for langsomt"):
        Fetcher(deadline_s=0.1).fetch("https://feeds.example.com/", {"feeds.example.com"})
    assert not answered.is_set()
    ended.set()


def test_a_name_that_no_server_knows_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_: Any, **__: Any) -> list[Any]:
        raise OSError("Name or service not known")

    monkeypatch.setattr("socket.getaddrinfo", unknown)
    with pytest.raises(Unfetched, match="Name or service not known"):
        Fetcher().fetch("https://feeds.example.com/", {"feeds.example.com"})


def test_a_name_that_is_not_there_is_an_error(site: Site) -> None:
    async def look_up(host: str, port: int) -> list[str]:
        raise OSError("Name or service not known")

    with pytest.raises(Unfetched, match="Name or service not known"):
        fetch(site, look_up=look_up)


def test_a_server_that_cannot_prove_its_name_gets_no_request(site: Site) -> None:
    with pytest.raises(Unfetched, match="kan ikke nås"):
        fetch(site, tls=ssl.create_default_context)
    other = f"other.example.com:{site.port}"
    with pytest.raises(Unfetched, match="kan ikke nås"):
        site.fetcher().fetch(f"https://{other}/nyt.xml", {other})
    assert site.asked == []


# How much, how long


def test_a_compressed_answer_is_decompressed(site: Site) -> None:
    site.answers["/nyt.xml"] = body(gzip.compress(FEED, mtime=0), Content_Encoding="gzip")
    assert fetch(site).data == FEED


@pytest.mark.parametrize(("size", "taken"), [(1000, True), (1001, False)])
@pytest.mark.parametrize("packed", [False, True])
def test_no_more_is_taken_than_there_is_room_for(site: Site, size: int, taken: bool, packed: bool) -> None:
    data = b"x" * size
    site.answers["/nyt.xml"] = (
        body(gzip.compress(data, mtime=0), Content_Encoding="gzip") if packed else body(data)
    )
    if taken:
        assert fetch(site, max_bytes=1000).data == data
    else:
        with pytest.raises(Unfetched, match="fylder mere"):
            fetch(site, max_bytes=1000)


def test_a_bomb_is_not_unpacked(site: Site) -> None:
    bomb = zlib.compressobj(9, wbits=31)
    data = b"".join(bomb.compress(bytes(1 << 20)) for _ in range(500)) + bomb.flush()
    assert len(data) < 1_000_000
    site.answers["/nyt.xml"] = body(data, Content_Encoding="gzip")
    with pytest.raises(Unfetched, match="5 MB"):
        fetch(site)


@pytest.mark.parametrize(
    ("encoding", "data"),
    [
        ("br", b"x"),
        ("gzip, gzip", b"x"),
        ("gzip", b"no gzip at all"),
        ("gzip", gzip.compress(FEED, mtime=0)[:-9]),
    ],
)
def test_what_cannot_be_unpacked_is_refused(site: Site, encoding: str, data: bytes) -> None:
    site.answers["/nyt.xml"] = body(data, Content_Encoding=encoding)
    with pytest.raises(Unfetched):
        fetch(site)


def test_an_answer_without_end_is_cut(site: Site) -> None:
    def endless(to: BaseHTTPRequestHandler) -> None:
        to.send_response(200)
        to.end_headers()
        while True:
            to.wfile.write(b"x" * 10_000)

    site.answers["/nyt.xml"] = endless
    with pytest.raises(Unfetched, match="5 MB"):
        fetch(site)


@pytest.mark.parametrize("part", [b"HTTP/1.1 200 OK\r\n", b"HTTP/1.1 200 OK\r\n\r\n"])
def test_a_server_that_drips_is_left_at_the_deadline(site: Site, part: bytes) -> None:
    def drip(to: BaseHTTPRequestHandler) -> None:
        to.wfile.write(part)
        while not site.ended.wait(0.02):
            to.wfile.write(b"X")

    site.answers["/nyt.xml"] = drip
    with pytest.raises(Unfetched, match="for langsomt"):
        fetch(site, deadline_s=1)


@pytest.mark.parametrize(
    "said", [b"", b"\0\1\2", b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nx", b"SSH-2.0\r\n"]
)
def test_what_is_no_answer_is_an_error(site: Site, said: bytes) -> None:
    site.answers["/nyt.xml"] = lambda to: to.wfile.write(said) and None
    with pytest.raises(Unfetched, match="kan ikke nås"):
        fetch(site)


def test_a_server_that_is_away_is_an_error(site: Site) -> None:
    site.close()
    with pytest.raises(Unfetched, match="kan ikke nås"):
        fetch(site)
