"""Files of the site's own folders."""

import os
import secrets
from pathlib import Path


def keep(path: Path, data: bytes) -> None:
    """Write a file whole or not at all, and in place of one with its name: no reader and no crash finds half of it.

    Makes its folder, for this user alone. Raises `OSError`, and leaves nothing behind then.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    half = path.with_name(f"{secrets.token_hex(8)}.tmp")
    try:
        with half.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        half.replace(path)
    except BaseException:
        half.unlink(missing_ok=True)
        raise
