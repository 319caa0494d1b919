"""`[[source]]` in organisation.toml: what is taken, and what stops the start."""

from pathlib import Path

import pytest

from transparency.config import ROOT, Source, load_organisation
from transparency.errors import BadSetting

ORGANISATION = (ROOT / "organisation.toml").read_text("utf-8")


def load(folder: Path, text: str) -> tuple[Source, ...]:
    path = folder / "organisation.toml"
    path.write_text(f"{ORGANISATION}\n{text}", "utf-8")
    return load_organisation(path).sources


def source(**given: str) -> str:
    lines = {"name": '"Nyt"', "url": '"https://x.example.com/nyt.xml"'} | given
    return "[[source]]\n" + "\n".join(f"{key} = {value}" for key, value in lines.items())


def test_there_are_none_unless_the_file_says_so(tmp_path: Path) -> None:
    assert load(tmp_path, "") == ()


def test_a_source_may_be_fetched_from_its_own_server_and_those_named(tmp_path: Path) -> None:
    one = source(every_minutes="30", hosts='["cdn.example.com", "x.example.com:8443", "y.example.com:443"]')
    other = source(name='"Andet"', url='"https://z.example.com:8443/?a=b"')
    assert load(tmp_path, f"{one}\n{other}") == (
        Source(
            "Nyt", "https://x.example.com/nyt.xml", 30,
            ("x.example.com", "cdn.example.com", "x.example.com:8443", "y.example.com"),
        ),
        Source("Andet", "https://z.example.com:8443/?a=b", 60, ("z.example.com:8443",)),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("text", "key"),
    [
        (source(name='""'), "name"),
        (source(name=f'"{"x" * 61}"'), "[[source]] name"),
        (source(name='"a\\u0007b"'), "[[source]] name"),
        ('[[source]]\nname = "Nyt"', "url"),
        *(
            (source(url=f'"{url}"'), "[[source]] url")
            for url in (
                "", "http://x.example.com/", "https://127.0.0.1/", "https://localhost/", "https://[::1]/",
                "https://a:b@x.example.com/", "https://x.example.com/æ", "https://x.example.com/a b", "x.example.com",
                "https://X.example.com/", "https://x.example.com/#a\\nb",
            )
        ),
        (source(every_minutes="0"), "[[source]] every_minutes"),
        (source(every_minutes="4"), "[[source]] every_minutes"),
        (source(every_minutes="10081"), "[[source]] every_minutes"),
        (source(every_minutes='"60"'), "[[source]] every_minutes"),
        (source(every_minutes="true"), "[[source]] every_minutes"),
        (source(hosts='"x.example.com"'), "hosts"),
        (source(hosts='["127.0.0.1"]'), "[[source]] hosts"),
        (source(hosts='["*.example.com"]'), "[[source]] hosts"),
        (source(hosts='["https://x.example.com"]'), "[[source]] hosts"),
        (f"{source()}\n{source()}", "[[source]] name"),
        ("[source]\nname = 'Nyt'", "[[source]]"),
    ],
)  # fmt: skip
def test_a_wrong_source_stops_the_start_and_is_named(tmp_path: Path, text: str, key: str) -> None:
    with pytest.raises(BadSetting) as caught:
        load(tmp_path, text)
    assert caught.value.values["key"] == key
