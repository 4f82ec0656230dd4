"""One training at a time in a folder. The lock is the system's, on the folder itself: it ends with the process."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class LockError(ValueError):
    """Another training writes the folder: one sentence for the person at the command line."""


@contextmanager
def lock(folder: Path) -> Iterator[None]:
    """Keep other trainings from a folder during the block. Raises LockError at once if there is one already."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        _take(descriptor, folder)
        yield
    finally:
        os.close(descriptor)


def _take(descriptor: int, folder: Path) -> None:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise LockError(f"--out must be a folder that no other training writes. Received: {folder}") from error
    except OSError:  # Some network file systems lock no folders; a training there goes on without a lock.
        pass
