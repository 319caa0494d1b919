"""Answers kept by what they depend on: revision, filter, language, and the day where it matters.

However many ask for the same at once, it is computed once. The oldest go when the sum of sizes grows past
the limit. Only public content may be kept here.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Event, Lock
from typing import Generic, Protocol, TypeVar


class Sized(Protocol):
    def __len__(self) -> int: ...


T = TypeVar("T", bound=Sized)


class _Making(Generic[T]):
    """An answer that one thread is computing and others wait for; None when it came to nothing."""

    def __init__(self) -> None:
        self.done = Event()
        self.answer: T | None = None


class Answers(Generic[T]):
    """A cache of at most `limit` bytes (or characters) of answers. Safe to share between threads."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._size = 0
        self._kept: OrderedDict[Hashable, T] = OrderedDict()
        self._lock = Lock()
        self._making: dict[Hashable, _Making[T]] = {}

    def seen(self, key: Hashable) -> T | None:
        """The answer if it is kept; never computes."""
        with self._lock:
            found = self._kept.get(key)
            if found is not None:
                self._kept.move_to_end(key)
            return found

    def get(self, key: Hashable, make: Callable[[], T]) -> T:
        """The kept answer, or the one that `make` computes now.

        An error of `make` is its caller's alone: it is not kept, and the next who waited tries.
        """
        while True:
            with self._lock:
                if (found := self._kept.get(key)) is not None:
                    self._kept.move_to_end(key)
                    return found
                making = self._making.get(key)
                if making is None:
                    mine = self._making[key] = _Making()
                    break
            making.done.wait()
            if making.answer is not None:
                return making.answer
        try:
            mine.answer = made = make()
            self._keep(key, made)
        finally:
            with self._lock:
                del self._making[key]
            mine.done.set()
        return made

    def _keep(self, key: Hashable, made: T) -> None:
        """One that alone is past the limit is not kept, so that it drives out no others."""
        if len(made) > self._limit:
            return
        with self._lock:
            self._kept[key] = made
            self._size += len(made)
            while self._size > self._limit:
                _, dropped = self._kept.popitem(last=False)
                self._size -= len(dropped)
