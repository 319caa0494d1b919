"""Files of the site's own folders."""

import os
import secrets
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from transparency.errors import NotFound
from transparency.locale import N_


def keep(path: Path, data: bytes) -> None:
    """Write a file whole or not at all, and in place of one with its name: no reader and no crash finds half of it.

    Makes its folder, for this user alone. Raises `OSError`, and leaves nothing behind then.
    """
    half = _written(path.parent, data)
    try:
        half.replace(path)
    except BaseException:
        half.unlink(missing_ok=True)
        raise


def _written(folder: Path, data: bytes) -> Path:
    """A file with a name of its own that holds all of it."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / f"{secrets.token_hex(8)}.tmp"
    try:
        with path.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return path


@dataclass(frozen=True, slots=True)
class Shelf:
    """Files under the hash of their content, in folders of their first two digits; the same content lies there once."""

    folder: Path

    def path(self, content_hash: str) -> Path:
        return self.folder / content_hash[:2] / content_hash

    def put(self, data: bytes) -> str:
        """Keep a file, unless it lies there already. Returns its hash (SHA-256). Raises `OSError`."""
        content_hash = sha256(data).hexdigest()
        path = self.path(content_hash)
        if not path.exists():
            keep(path, data)
        return content_hash

    @contextmanager
    def at_hand(self, contents: Iterable[bytes]) -> Iterator[Callable[[], None]]:
        """Write files before anybody has to wait for it, under names that nobody is told; what is yielded puts them
        on the shelf, which takes no time. What has not been put there at the end is gone. Raises `OSError`.
        """
        written: dict[Path, Path] = {}
        try:
            for data in contents:
                path = self.path(sha256(data).hexdigest())
                if path not in written and not path.exists():
                    written[path] = _written(self.folder, data)

            def put() -> None:
                for path, file in written.items():
                    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                    file.replace(path)

            yield put
        finally:
            for file in written.values():
                file.unlink(missing_ok=True)

    def read(self, content_hash: str) -> bytes:
        """Raises `NotFound` for what is not there any more."""
        try:
            return self.path(content_hash).read_bytes()
        except FileNotFoundError:
            raise NotFound(N_("Filen er ikke længere på serveren.")) from None
