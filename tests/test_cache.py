from collections.abc import Callable
from threading import Barrier, Event, Lock, Thread

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transparency.cache import Answers


def in_threads(count: int, act: Callable[[], str]) -> list[str | Exception]:
    """What each of so many threads gets that ask at the same time."""
    together, lock = Barrier(count), Lock()
    got: list[str | Exception] = []

    def run() -> None:
        together.wait()
        try:
            answer: str | Exception = act()
        except ValueError as error:
            answer = error
        with lock:
            got.append(answer)

    threads = [Thread(target=run) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return got


class Counted:
    """Computes "answer 1", "answer 2" and so on; the first calls may fail."""

    def __init__(self, failing: int = 0) -> None:
        self.calls = 0
        self.failing = failing
        self.at_once = 0
        self.most_at_once = 0
        self._lock = Lock()

    def __call__(self) -> str:
        with self._lock:
            self.calls += 1
            number = self.calls
            self.at_once += 1
            self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            sum(range(20_000))  # long enough for others to come
            if number <= self.failing:
                raise ValueError(number)
            return f"answer {number}"
        finally:
            with self._lock:
                self.at_once -= 1


def test_an_answer_is_computed_once_and_then_kept() -> None:
    answers, make = Answers[str](1000), Counted()
    assert answers.seen("a") is None
    assert [answers.get("a", make) for _ in range(3)] == ["answer 1"] * 3
    assert answers.seen("a") == "answer 1"
    assert answers.get("b", make) == "answer 2"


def test_twenty_who_ask_at_once_share_one_computation() -> None:
    answers, make = Answers[str](1000), Counted()
    assert in_threads(20, lambda: answers.get("a", make)) == ["answer 1"] * 20
    assert make.calls == 1


def test_an_answer_too_large_to_keep_is_computed_by_one_at_a_time() -> None:
    answers, make = Answers[str](3), Counted()
    started, asked = Event(), Event()

    def slow() -> str:
        started.set()
        asked.wait()
        return make()

    got: list[str] = []
    first = Thread(target=lambda: got.append(answers.get("a", slow)))
    first.start()
    started.wait()
    others = [Thread(target=lambda: got.append(answers.get("a", make))) for _ in range(5)]
    for thread in others:
        thread.start()
    asked.set()
    for thread in (first, *others):
        thread.join()
    assert len(got) == 6
    assert make.most_at_once == 1
    assert answers.seen("a") is None


def test_an_error_is_its_callers_alone_and_is_not_kept() -> None:
    answers, make = Answers[str](1000), Counted(failing=1)
    with pytest.raises(ValueError, match="1"):
        answers.get("a", make)
    assert answers.seen("a") is None
    assert answers.get("a", make) == "answer 2"


def test_after_an_error_too_only_one_computes_at_a_time() -> None:
    answers, make = Answers[str](1000), Counted(failing=3)
    got = in_threads(20, lambda: answers.get("a", make))
    assert sum(isinstance(one, ValueError) for one in got) == 3
    assert [one for one in got if isinstance(one, str)] == ["answer 4"] * 17
    assert (make.calls, make.most_at_once) == (4, 1)


def test_different_answers_do_not_wait_for_each_other() -> None:
    answers = Answers[str](1000)
    together = Barrier(2, timeout=30)

    def meet() -> str:
        together.wait()
        return "met"

    threads = [Thread(target=answers.get, args=(key, meet)) for key in "ab"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers.seen("a") == answers.seen("b") == "met"


def test_the_one_that_was_asked_for_longest_ago_goes_first() -> None:
    answers = Answers[str](3)
    for key in "abc":
        answers.get(key, lambda: "x")
    answers.seen("a")
    answers.get("b", lambda: "y")
    answers.get("d", lambda: "x")
    assert {key: answers.seen(key) for key in "abcd"} == {"a": "x", "b": "x", "c": None, "d": "x"}


def test_one_that_is_too_large_drives_out_no_others() -> None:
    answers = Answers[str](10)
    answers.get("a", lambda: "x" * 9)
    assert answers.get("b", lambda: "x" * 11) == "x" * 11
    assert answers.seen("a") is not None
    assert answers.seen("b") is None


def test_an_empty_answer_is_an_answer() -> None:
    answers, calls = Answers[str](10), []
    for _ in range(2):
        assert answers.get("a", lambda: calls.append(1) or "") == ""
    assert calls == [1]


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 30))), st.integers(0, 50))
def test_the_sum_of_what_is_kept_never_passes_the_limit(asked: list[tuple[int, int]], limit: int) -> None:
    answers = Answers[str](limit)
    for key, size in asked:
        answers.get(key, lambda size=size: "x" * size)
        kept = [found for n in range(10) if (found := answers.seen(n)) is not None]
        assert sum(map(len, kept)) <= limit
        if size <= limit:
            assert answers.seen(key) is not None
