"""The room of the planned jobs, and what of them is measured."""

from datetime import UTC, date, datetime, timedelta

import pytest

from transparency import clock
from transparency.accounts.permissions import Actor
from transparency.errors import NotFound
from transparency.jobs.records import JOB, LEASE
from transparency.locale import LANGS, Lang
from transparency.services import Services
from transparency.web.page import Visit
from transparency.web.routes import _metrics
from transparency.web.views import staff_jobs

NOW = datetime(2026, 11, 26, 8, tzinfo=UTC)
HOUR = timedelta(hours=1)
ADMINISTRATOR = Actor("administrator", "konto:1", 1)


def html(found: Services, at: datetime = NOW, lang: Lang = "da") -> str:
    with clock.frozen(at):
        return staff_jobs.html(Visit(found, lang, date(2026, 11, 26), ()), ADMINISTRATOR)


def ran(found: Services, name: str, error: str = "", seconds: int = 0) -> None:
    with clock.frozen(NOW):
        assert found.jobs.take(name, HOUR, "w")
    with clock.frozen(NOW + timedelta(seconds=seconds)):
        found.jobs.ended(name, HOUR, "w", error)


def row(html: str, name: str) -> str:
    return html.partition(f'<th scope="row">{JOB[name]}</th>')[2].partition("</tr>")[0]


@pytest.mark.parametrize("lang", LANGS)
def test_without_a_worker_every_job_is_there_and_a_warning(found: Services, lang: Lang) -> None:
    told = html(found, lang=lang)
    assert told.count('<th scope="row">') == len(JOB)
    assert "tp-note-warning" in told


def test_a_job_that_went_well_is_shown_with_its_times(found: Services) -> None:
    ran(found, "tidy_mail", seconds=42)
    told = row(html(found), "tidy_mail")
    for words in (
        "26. november 2026 kl. 09.00",
        "42 sekunder",
        "26. november 2026 kl. 10.00",
        "Gik godt",
    ):
        assert words in told
    assert "tp-note-warning" not in html(found)
    assert "Har ikke kørt endnu" in row(html(found), "fetch_feeds")


def test_a_job_that_fails_is_shown_with_its_reference_and_when_it_is_tried_again(found: Services) -> None:
    ran(found, "tidy_mail", "ab12cd34 Mappen <b> findes ikke.")
    told = row(html(found), "tidy_mail")
    assert "1 fejl i træk" in told
    assert "Mappen &lt;b&gt; findes ikke." in told
    assert "Fejlnummer ab12cd34." in told
    assert "Gik godt" not in told
    assert "Gik sidst godt" not in told


def test_a_job_that_goes_on_says_so_and_one_whose_worker_died_says_that(found: Services) -> None:
    with clock.frozen(NOW):
        found.jobs.take("tidy_mail", HOUR, "w")
    assert "I gang" in row(html(found), "tidy_mail")
    with clock.frozen(NOW + LEASE):
        assert not found.jobs.take("tidy_mail", HOUR, "other")
    told = row(html(found, NOW + LEASE), "tidy_mail")
    assert "Den blev afbrudt, før den var færdig." in told
    assert "I gang" not in told


def test_only_administrators_see_the_room(found: Services) -> None:
    for role in ("editor", "publisher"):
        with pytest.raises(NotFound):
            staff_jobs.html(Visit(found, "da", date(2026, 11, 26), ()), Actor(role, "konto:2"))  # type: ignore[arg-type]


def test_metrics_tell_when_each_job_went_well_and_how_often_it_failed(found: Services) -> None:
    ran(found, "tidy_mail")
    ran(found, "tidy_accounts", "ab12cd34 maja@example.com")
    body = _metrics().decode()
    values = dict(line.rsplit(" ", 1) for line in body.splitlines() if not line.startswith("#"))
    last = "transparency_job_last_success_timestamp_seconds"
    assert float(values[f'{last}{{job="tidy_mail"}}']) == NOW.timestamp()
    assert f'{last}{{job="tidy_accounts"}}' not in values
    assert float(values['transparency_job_failures{job="tidy_mail"}']) == 0
    assert float(values['transparency_job_failures{job="tidy_accounts"}']) == 1
    assert "maja" not in body


def test_metrics_leave_out_a_job_that_no_worker_does_any_more(found: Services) -> None:
    ran(found, "tidy_mail")
    ran(found, "fetch_fish", "ab12cd34 it broke")
    body = _metrics().decode()
    assert "tidy_mail" in body
    assert "fetch_fish" not in body
