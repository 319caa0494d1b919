"""Whose turn a job is, over many workers; what becomes of one that fails or whose worker dies."""

import json
import signal
import subprocess
import sys
import threading
from datetime import UTC, datetime, timedelta
from threading import Event

import pytest

from transparency import clock, log
from transparency.accounts.permissions import Actor
from transparency.config import ROOT
from transparency.errors import BadInput, NotFound
from transparency.jobs import store
from transparency.jobs.records import (
    JOB,
    LEASE,
    RETRY,
    SILENCE,
    TOLD_EVERY,
    Status,
    begun,
    died,
    failed,
    nobody_works,
    succeeded,
    wait_after,
)
from transparency.jobs.service import Jobs
from transparency.storage.database import Database
from transparency.worker import HOUR, LOOK, MINUTE, Job, Worker

START = datetime(2027, 1, 15, 8, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def make_worker(database: Database) -> Worker:
    return Worker(Jobs(database), Event())


def status(database: Database, name: str = "tidy_mail") -> Status:
    with database.reading() as connection:
        return store.status(connection, name)


def look(worker: Worker, job: Job, at: datetime) -> None:
    with clock.frozen(at):
        worker.look(job)


# The rules


def test_a_new_job_is_due_and_then_each_time_its_interval_has_passed() -> None:
    new = Status("a")
    assert new.is_due(HOUR, START)
    done = succeeded(begun(new, "w", START), START + HOUR, START)
    assert not done.is_due(HOUR, START + HOUR - SECOND)
    assert done.is_due(HOUR, START + HOUR)


def test_a_job_that_a_worker_runs_is_nobodys_until_its_lease_is_over() -> None:
    running = begun(Status("a"), "w", START)
    assert running.is_running(START + LEASE - SECOND)
    assert not running.is_due(HOUR, START + HOUR)
    assert not running.has_died(START + LEASE - SECOND)
    assert running.has_died(START + LEASE)


def test_failures_are_tried_again_ever_later_up_to_the_interval_and_settled_by_a_success() -> None:
    waits = [wait_after(failures, HOUR) for failures in (1, 2, 3, 7, 8, 10_000)]
    seconds = [30, 60, 120, 1920, 3600, 3600]
    assert waits == [timedelta(seconds=one) for one in seconds]
    assert {wait_after(failures, LOOK) for failures in range(1, 9)} == {RETRY}
    twice = failed(failed(Status("a"), HOUR, "1 x", START), HOUR, "2 y", START)
    assert (twice.failures, twice.error, twice.next_at) == (2, "2 y", START + MINUTE)
    well = succeeded(twice, START + HOUR, START)
    assert (well.failures, well.error) == (0, "")


def test_a_run_whose_worker_has_gone_is_a_failure_without_an_end() -> None:
    found = died(begun(Status("a"), "w", START), HOUR, "ab12", START + LEASE)
    assert (found.holder, found.failures, found.error, found.ended_at) == ("", 1, "ab12 died", None)
    assert found.next_at == START + LEASE + RETRY


def test_a_clock_that_ran_ahead_holds_up_no_job() -> None:
    ahead = START + timedelta(days=30)
    assert begun(Status("a"), "w", ahead).has_died(START)
    assert succeeded(Status("a"), ahead + HOUR, ahead).is_due(HOUR, START)


def test_without_a_sign_of_any_job_for_a_while_nobody_works() -> None:
    done = succeeded(begun(Status("a"), "w", START), None, START)
    assert nobody_works([], START)
    assert not nobody_works([done, Status("b", started_at=START - HOUR)], START + SILENCE)
    assert nobody_works([done], START + SILENCE + SECOND)


# One worker and many


def test_two_workers_over_one_database_do_a_job_once_in_each_interval(
    database: Database, second_database: Database
) -> None:
    done: list[str] = []
    workers = {"first": make_worker(database), "second": make_worker(second_database)}
    for minutes in range(0, 180, 5):
        for name, worker in workers.items():
            # they do not look at the same moment
            late = timedelta(seconds=2 if name == "second" else 0)
            job = Job("tidy_mail", HOUR, lambda name=name: done.append(name))  # type: ignore[misc]
            look(worker, job, START + timedelta(minutes=minutes) + late)
    assert len(done) == 3


def test_workers_that_look_at_once_never_do_a_job_twice_at_a_time(
    database: Database, second_database: Database
) -> None:
    now, most, done = 0, 0, 0
    counting, barrier = threading.Lock(), threading.Barrier(6)
    failures: list[BaseException] = []

    def do() -> None:
        nonlocal now, most, done
        with counting:
            now, done = now + 1, done + 1
            most = max(most, now)
        Event().wait(0.005)
        with counting:
            now -= 1

    def work(worker: Worker) -> None:
        try:
            for minute in range(5):
                barrier.wait(30)
                look(worker, Job("tidy_mail", MINUTE, do), START + minute * MINUTE)
        except BaseException as error:
            failures.append(error)
            barrier.abort()

    workers = [make_worker(one) for one in (database, second_database) for _ in range(3)]
    threads = [threading.Thread(target=work, args=(worker,)) for worker in workers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert failures == []
    assert (most, done) == (1, 5)


def test_a_worker_that_starts_anew_keeps_to_the_times(database: Database) -> None:
    done: list[int] = []
    job = Job("tidy_mail", HOUR, lambda: done.append(1))
    look(make_worker(database), job, START)
    look(make_worker(database), job, START + MINUTE)
    assert len(done) == 1


def test_while_a_job_goes_on_its_lease_is_renewed_and_nobody_else_takes_it(
    database: Database, second_database: Database
) -> None:
    mine, other = make_worker(database), make_worker(second_database)
    done: list[str] = []

    def long() -> None:
        with clock.frozen(START + LEASE - SECOND):
            mine.renew()
        look(other, Job("tidy_mail", MINUTE, lambda: done.append("other")), START + LEASE + MINUTE)

    look(mine, Job("tidy_mail", MINUTE, long), START)
    assert done == []
    assert status(database).failures == 0


def test_a_worker_that_was_overtaken_does_not_undo_what_the_other_notes(
    database: Database, second_database: Database
) -> None:
    mine, other = make_worker(database), make_worker(second_database)

    def sleeps_past_its_lease() -> None:
        next_one = Job("tidy_mail", MINUTE, lambda: None)
        look(other, next_one, START + LEASE)
        look(other, next_one, START + LEASE + RETRY)
        raise OSError

    look(mine, Job("tidy_mail", MINUTE, sleeps_past_its_lease), START)
    found = status(database)
    assert (found.failures, found.succeeded_at) == (0, START + LEASE + RETRY)


def test_nothing_is_begun_after_a_worker_is_told_to_stop(database: Database) -> None:
    worker, done = make_worker(database), []
    worker.stop.set()
    worker.look(Job("tidy_mail", HOUR, lambda: done.append(1)))
    assert done == []
    assert status(database).started_at is None


# Failures


def test_a_job_that_fails_is_logged_noted_and_tried_again_until_it_goes_well(
    database: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    log.configure()
    worker, tried = make_worker(database), []

    def broken() -> None:
        tried.append(1)
        if len(tried) < 3:
            raise OSError("maja@example.com svarer ikke")

    job = Job("tidy_mail", HOUR, broken)
    for seconds, count in ((0, 1), (29, 1), (30, 2), (89, 2)):
        look(worker, job, START + seconds * SECOND)
        assert len(tried) == count
    found = status(database)
    lines = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert [(line["event"], line["job"]) for line in lines] == [("job failed", "tidy_mail")] * 2
    assert lines[0]["reference"] != lines[1]["reference"]
    assert "svarer ikke" in lines[0]["exception"]
    assert (found.failures, found.error) == (2, f"{lines[1]['reference']} OSError")
    look(worker, job, START + 90 * SECOND)
    found = status(database)
    assert (found.failures, found.error, found.next_at) == (0, "", START + 90 * SECOND + HOUR)


def test_what_a_person_can_put_right_is_noted_in_words(database: Database) -> None:
    def refused() -> None:
        raise BadInput("mappe", "Mappen {name} findes ikke.")

    look(make_worker(database), Job("tidy_mail", HOUR, refused), START)
    assert status(database).error.partition(" ")[2] == "Mappen mappe findes ikke."


def test_a_failure_of_one_job_does_not_hold_up_another(database: Database) -> None:
    worker, done = make_worker(database), []

    def broken() -> None:
        raise OSError

    for _ in range(2):
        look(worker, Job("tidy_mail", HOUR, broken), START)
        look(worker, Job("tidy_accounts", HOUR, lambda: done.append(1)), START)
    assert done == [1]


def test_a_database_that_does_not_answer_is_logged_and_left_alone_for_a_while(
    database: Database, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    log.configure()
    jobs = Jobs(database)
    worker, asked = Worker(jobs, Event()), []

    def away(*_: object) -> bool:
        asked.append(1)
        raise OSError("databasen er væk")

    monkeypatch.setattr(jobs, "take", away)
    for _ in range(3):
        worker.look(Job("tidy_mail", HOUR, lambda: None))
    assert len(asked) == 1
    assert capsys.readouterr().err.count("job failed") == 1


DIES = """
import sys
from threading import Event
from transparency import worker
from transparency.jobs.service import Jobs
from transparency.storage.database import Database
def endless():
    print("begun", flush=True)
    Event().wait()
worker.Worker(Jobs(Database(sys.argv[1])), Event()).look(worker.Job("tidy_mail", worker.MINUTE, endless))
"""


def test_when_a_worker_is_killed_in_the_middle_another_follows_after_its_lease(
    database: Database, url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    log.configure()
    with subprocess.Popen(
        [sys.executable, "-c", DIES, url], cwd=ROOT / "src", stdout=subprocess.PIPE
    ) as process:
        assert process.stdout
        assert process.stdout.readline() == b"begun\n"
        process.send_signal(signal.SIGKILL)
    at, done = status(database).started_at, []
    assert at
    worker, job = make_worker(database), Job("tidy_mail", MINUTE, lambda: done.append(1))
    look(worker, job, at + LEASE - SECOND)
    assert status(database).holder
    look(worker, job, at + LEASE)
    assert (status(database).failures, done) == (1, [])
    assert '"job died"' in capsys.readouterr().err
    look(worker, job, at + LEASE + RETRY)
    assert (status(database).failures, done) == (0, [1])


# What runs all the time


def test_a_job_that_runs_all_the_time_writes_only_now_and_then(
    database: Database, second_database: Database
) -> None:
    workers, done = [make_worker(database), make_worker(second_database)], []
    job = Job("send_mail", LOOK, lambda: done.append(1), leased=False)
    for seconds in range(0, 1200, 5):
        for worker in workers:
            look(worker, job, START + seconds * SECOND)
    assert len(done) == 480
    assert database.writes + second_database.writes == 2
    look(workers[0], job, START + 2 * TOLD_EVERY)
    assert status(database, "send_mail").succeeded_at == START + 2 * TOLD_EVERY


def test_a_failure_of_what_runs_all_the_time_is_seen_and_waited_after(database: Database) -> None:
    worker, tried = make_worker(database), []

    def broken() -> None:
        tried.append(1)
        if len(tried) == 2:
            raise OSError

    job = Job("send_mail", LOOK, broken, leased=False)
    for seconds in (0, 5, 10, 34):
        look(worker, job, START + seconds * SECOND)
    assert (len(tried), status(database, "send_mail").failures) == (2, 1)
    look(worker, job, START + 35 * SECOND)
    assert (len(tried), status(database, "send_mail").failures) == (3, 0)
    look(worker, job, START + 40 * SECOND)
    assert len(tried) == 4


# Who sees it


def test_only_administrators_see_the_jobs(database: Database) -> None:
    jobs = Jobs(database)
    look(make_worker(database), Job("tidy_mail", HOUR, lambda: None), START)
    (one,) = jobs.listed(Actor("administrator", "konto:1"))
    assert one == Status(
        "tidy_mail", started_at=START, ended_at=START, succeeded_at=START, next_at=START + HOUR
    )
    for role in ("public", "member", "supplier_admin", "editor", "publisher"):
        with pytest.raises(NotFound):
            jobs.listed(Actor(role, "konto:2"))  # type: ignore[arg-type]


# The scheduler


def test_a_job_that_hangs_keeps_no_process_from_ending() -> None:
    hangs = """
from datetime import timedelta
from threading import Event
from transparency.jobs.schedule import Schedule
begun = Event()
def endless():
    begun.set()
    Event().wait()
schedule = Schedule({"endless": endless}, timedelta(seconds=5))
begun.wait()
schedule.stop(0.1)
print("ended")
"""
    said = subprocess.run(
        [sys.executable, "-c", hangs], cwd=ROOT / "src", capture_output=True, timeout=60, text=True
    )
    assert (said.stdout, said.stderr, said.returncode) == ("ended\n", "", 0)


def test_a_slow_look_is_not_begun_again_and_holds_up_no_other() -> None:
    from transparency.jobs.schedule import Schedule

    slow, enough = [], Event()
    quick: list[int] = []

    def wait() -> None:
        slow.append(1)
        enough.wait(20)

    def often() -> None:
        quick.append(1)
        if len(quick) == 5:
            enough.set()

    schedule = Schedule({"slow": wait, "quick": often}, timedelta(milliseconds=10))
    assert enough.wait(20)
    schedule.stop(20)
    assert len(quick) >= 5
    assert len(slow) <= 2


def test_a_clock_that_was_set_back_does_not_make_a_job_wait() -> None:
    from transparency.jobs.schedule import Schedule

    schedule = Schedule({"a": lambda: None}, LOOK)
    (job,) = schedule._scheduler.get_jobs()
    job.modify(next_run_time=datetime.now(UTC) + HOUR)
    schedule.heed_clock()
    (job,) = schedule._scheduler.get_jobs()
    assert job.next_run_time < datetime.now(UTC) + MINUTE
    schedule.stop(20)


def test_every_name_of_a_job_fits_and_has_a_label() -> None:
    assert all(0 < len(name) <= 40 and label for name, label in JOB.items())
