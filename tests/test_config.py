import re
from pathlib import Path

import pytest

from transparency.config import DEMO_SECRET, ROOT, env_name, load_organisation, load_settings
from transparency.errors import BadSetting

SECRET = "3f9c1b7ad2e84c55a0917be64d2f8c13"
ORGANISATION = (ROOT / "organisation.toml").read_text("utf-8")


@pytest.fixture
def env(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """An environment without any of our settings."""
    for name in (
        "PORT",
        "DATABASE_URL",
        "SMTP_URL",
        *(
            "ENV",
            "BASE_URL",
            "SECRET_KEY",
            "ORGANISATION",
            "VAR",
            "METRICS_TOKEN",
            "MAIL_FROM",
            "WORKER",
            "FOUR_EYES",
        ),
    ):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(f"TRANSPARENCY_{name}", raising=False)
    return monkeypatch


def test_nothing_set_is_a_demo_on_a_file_of_its_own(env: pytest.MonkeyPatch) -> None:
    found = load_settings()
    assert (found.env, found.port, found.base_url) == ("demo", 8501, "http://localhost:8501")
    assert found.database_url == f"sqlite:///{ROOT / 'var' / 'transparency.db'}"


def test_the_environment_is_read(env: pytest.MonkeyPatch, tmp_path: Path) -> None:
    env.setenv("PORT", "9000")
    env.setenv("TRANSPARENCY_VAR", str(tmp_path))
    env.setenv("TRANSPARENCY_ENV", "production")
    env.setenv("TRANSPARENCY_SECRET_KEY", SECRET)
    env.setenv("TRANSPARENCY_BASE_URL", "https://udbud.example.dk/")
    found = load_settings()
    assert (found.port, found.base_url) == (9000, "https://udbud.example.dk")
    assert found.database_url == f"sqlite:///{tmp_path / 'transparency.db'}"
    assert found.secret_key.get_secret_value() == SECRET
    assert SECRET not in repr(found)


@pytest.mark.parametrize(
    ("changed", "key"),
    [
        ({"TRANSPARENCY_SECRET_KEY": None}, "TRANSPARENCY_SECRET_KEY"),
        ({"TRANSPARENCY_SECRET_KEY": ""}, "TRANSPARENCY_SECRET_KEY"),
        ({"TRANSPARENCY_SECRET_KEY": DEMO_SECRET}, "TRANSPARENCY_SECRET_KEY"),
        ({"TRANSPARENCY_SECRET_KEY": SECRET[:31]}, "TRANSPARENCY_SECRET_KEY"),
        ({"TRANSPARENCY_BASE_URL": None}, "TRANSPARENCY_BASE_URL"),
        ({"TRANSPARENCY_BASE_URL": "udbud.example.dk"}, "TRANSPARENCY_BASE_URL"),
        ({"TRANSPARENCY_BASE_URL": "https://"}, "TRANSPARENCY_BASE_URL"),
        ({"TRANSPARENCY_BASE_URL": "ftp://udbud.example.dk"}, "TRANSPARENCY_BASE_URL"),
        ({"TRANSPARENCY_ENV": "demo", "TRANSPARENCY_BASE_URL": "localhost"}, "TRANSPARENCY_BASE_URL"),
        ({"TRANSPARENCY_ENV": "Production"}, "TRANSPARENCY_ENV"),
        ({"TRANSPARENCY_ENV": ""}, "TRANSPARENCY_ENV"),
        *(
            ({"TRANSPARENCY_BASE_URL": f"https://udbud.example.dk{rest}"}, "TRANSPARENCY_BASE_URL")
            for rest in ("?a=1", "#a", '"', "'", "/plan", ":port", "@example.com", " x")
        ),
        *(
            ({"DATABASE_URL": url}, "DATABASE_URL")
            for url in (
                "nonsense",
                "mysql://host/name",
                "postgresql://host:port/name",
                "postgresql://host:0/name",
            )
        ),
        ({"TRANSPARENCY_VAR": "/dev/null/var"}, "TRANSPARENCY_VAR"),
        ({"PORT": "http"}, "PORT"),
        ({"PORT": "0"}, "PORT"),
        ({"PORT": "65536"}, "PORT"),
    ],
)
def test_a_missing_or_wrong_setting_stops_the_start_and_is_named(
    env: pytest.MonkeyPatch, changed: dict[str, str | None], key: str
) -> None:
    good = {
        "TRANSPARENCY_ENV": "production",
        "TRANSPARENCY_SECRET_KEY": SECRET,
        "TRANSPARENCY_BASE_URL": "https://udbud.example.dk",
    }
    for name, value in (good | changed).items():
        if value is not None:
            env.setenv(name, value)
    with pytest.raises(BadSetting) as caught:
        load_settings()
    assert caught.value.values["key"] == key
    assert key in str(caught.value)


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://user:p%40ss@host/name",
        "postgres://user:a/b?c:d@host:5432/name?sslmode=require",
        "postgresql+psycopg://[::1]:5432/name",
        "postgresql://user:@/name?host=/tmp/socket",
        "sqlite:////var/lib/plan.db",
    ],
)
def test_an_address_of_a_database_in_every_usual_form_is_taken(env: pytest.MonkeyPatch, url: str) -> None:
    env.setenv("DATABASE_URL", url)
    assert load_settings().database_url == url


def test_a_short_secret_is_told_apart_from_a_missing_one(env: pytest.MonkeyPatch) -> None:
    env.setenv("TRANSPARENCY_ENV", "production")
    env.setenv("TRANSPARENCY_BASE_URL", "https://udbud.example.dk")
    env.setenv("TRANSPARENCY_SECRET_KEY", "kort")
    with pytest.raises(BadSetting, match=r"for kort \(4 af mindst 32 tegn\)"):
        load_settings()
    env.delenv("TRANSPARENCY_SECRET_KEY")
    with pytest.raises(BadSetting, match="mangler"):
        load_settings()


def test_a_refused_secret_is_not_repeated(env: pytest.MonkeyPatch) -> None:
    env.setenv("TRANSPARENCY_ENV", "production")
    env.setenv("TRANSPARENCY_BASE_URL", "https://udbud.example.dk")
    env.setenv("TRANSPARENCY_SECRET_KEY", "hemmelig-men-kort")
    with pytest.raises(BadSetting) as caught:
        load_settings()
    assert "hemmelig" not in str(caught.value)


@pytest.mark.parametrize(
    ("field", "name"), [("port", "PORT"), ("database_url", "DATABASE_URL"), ("env", "TRANSPARENCY_ENV")]
)
def test_each_setting_knows_its_variable(field: str, name: str) -> None:
    assert env_name(field) == name


def test_the_shipped_organisation_is_read_whole() -> None:
    found = load_organisation(ROOT / "organisation.toml")
    assert (found.name, found.cvr, found.id_prefix) == ("Aarhus Kommune", "55133018", "AAK")
    assert [d.key for d in found.departments] == ["ba", "mbu", "mkb", "msb", "mso", "mtm"]
    mbu = found.department("mbu")
    assert mbu is not None
    assert (mbu.label("da"), mbu.label("en")) == ("Børn og Unge", "Children and Young People")
    assert "MBU" in mbu.aliases
    assert found.department("xx") is None
    assert (found.title("da"), found.title("en")) == ("Indkøb og udbud", "Procurement and tenders")


def _without(key: str) -> str:
    return re.sub(rf"(?m)^{key} = .*$", "", ORGANISATION)


def _with(key: str, value: str) -> str:
    return re.sub(rf"(?m)^{key} = .*$", f"{key} = {value}", ORGANISATION)


_DEPARTMENTS = ORGANISATION[ORGANISATION.index("[[department]]") :]


@pytest.mark.parametrize(
    ("content", "key"),
    [
        *((_without(key), key) for key in ("name", "cvr", "id_prefix", "accent", "email", "tender_platform")),
        *((_without(key), key) for key in ("key", "da", "en")),
        (_with("name", "7"), "name"),
        (_with("name", '" "'), "name"),
        (_with("id_prefix", '"Aak"'), "id_prefix"),
        (_with("id_prefix", '""'), "id_prefix"),
        (_with("cvr", '"5513301"'), "cvr"),
        (_with("key", '"b,a"'), "key"),
        (_with("aliases", '"BA"'), "aliases"),
        (_with("confirm_days", "0"), "confirm_days"),
        (_with("confirm_days", "367"), "confirm_days"),
        (_with("confirm_days", '"90"'), "confirm_days"),
        (_with("confirm_days", "true"), "confirm_days"),
        (_with("aliases", '[]\nmailbox = "Anders And"'), "mailbox"),
        (_with("aliases", "[]\nmailbox = 7"), "mailbox"),
        (_with("aliases", "[1]"), "aliases"),
        (_with("key", '"ba"'), "[[department]] key"),
        (ORGANISATION.replace(_DEPARTMENTS, ""), "[[department]]"),
        (ORGANISATION.replace(_DEPARTMENTS, "[department]\nba = 1"), "[[department]]"),
        (ORGANISATION.replace(_DEPARTMENTS, "department = []\n"), "[[department]]"),
    ],
)
def test_a_wrong_organisation_file_is_refused_naming_file_and_key(
    tmp_path: Path, content: str, key: str
) -> None:
    assert content != ORGANISATION
    file = tmp_path / "kommune.toml"
    file.write_text(content, "utf-8")
    with pytest.raises(BadSetting) as caught:
        load_organisation(file)
    assert caught.value.values["key"] == key
    assert str(file) in str(caught.value)


@pytest.mark.parametrize("content", [b"name = ", b"\xff\xfe", b"[[department]\n"])
def test_a_file_that_cannot_be_read_is_refused_by_name(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "kommune.toml"
    file.write_bytes(content)
    for wrong in (file, tmp_path, tmp_path / "findes-ikke.toml"):
        with pytest.raises(BadSetting, match=re.escape(str(wrong))):
            load_organisation(wrong)


def test_another_municipality_changes_one_file(tmp_path: Path) -> None:
    file = tmp_path / "kommune.toml"
    file.write_text(
        _with("name", '"Ny Kommune"').replace(
            _DEPARTMENTS, '[[department]]\nkey = "alt"\nda = "Alt"\nen = "All"\n'
        ),
        "utf-8",
    )
    found = load_organisation(file)
    assert found.name == "Ny Kommune"
    assert [(d.key, d.aliases, d.mailbox) for d in found.departments] == [("alt", (), "")]


def test_a_department_may_have_a_mailbox_and_a_confirmation_holds_for_90_days_unless_said(
    tmp_path: Path,
) -> None:
    file = tmp_path / "kommune.toml"
    file.write_text(
        _without("confirm_days").replace("[[department]]", '[[department]]\nmailbox = "a@b.dk"', 1)
    )
    found = load_organisation(file)
    assert (found.confirm_days, [d.mailbox for d in found.departments][:2]) == (90, ["a@b.dk", ""])
    file.write_text(_with("confirm_days", "30"))
    assert load_organisation(file).confirm_days == 30
