"""Files written whole or not at all, read with a cap, in folders that are safe.

Used by everything that keeps state on disk.  All calls block and are short; callers on the event
loop run them in a thread.  What stands in the files is not known here.
"""

from __future__ import annotations

import contextlib
import os
import secrets
from pathlib import Path

SMALL_FILE_MAX = 16 * 1024 * 1024
"""Bytes of the largest file that ``read_small`` takes unless told otherwise."""


def write_atomic(path: str | os.PathLike[str], content: bytes, *, mode: int = 0o600, durable: bool = True) -> None:
    """Replace ``path`` by ``content``: readers see the old file or the new one, also after a crash.

    With ``durable=False`` nothing is forced to disk, for files that need not survive a power cut.
    Raises OSError; the old file is left as it was then.
    """
    folder, name = os.path.split(os.fspath(path))
    draft = os.path.join(folder, f".{name[:200]}.{secrets.token_hex(6)}")
    fd = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, mode)
    try:
        try:
            os.fchmod(fd, mode)  # the umask does not decide here
            _write_all(fd, content)
            if durable:
                os.fsync(fd)
        finally:
            os.close(fd)
        os.rename(draft, path)
    except BaseException:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(draft)
        raise
    if durable:
        sync_folder(folder or os.curdir)


def sync_folder(path: str | os.PathLike[str]) -> None:
    """Force a folder's entries to disk."""
    fd = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)


def make_folder(path: str | os.PathLike[str], mode: int = 0o700) -> Path:
    """A folder that exists, with its parents; ``mode`` is given to what is made here only.

    Raises FileExistsError if something else has the name, or a symbolic link that leads to no folder.
    """
    folder = Path(path)
    if folder.is_dir():
        return folder
    if folder.parent != folder:
        make_folder(folder.parent, max(mode, 0o755))
    with contextlib.suppress(FileExistsError):
        os.mkdir(folder, mode)
        os.chmod(folder, mode)
    if not folder.is_dir():
        raise FileExistsError(f"{folder} is not a folder")
    return folder


def read_small(path: str | os.PathLike[str], limit: int = SMALL_FILE_MAX) -> bytes:
    """The whole of a file that may have at most ``limit`` bytes.

    Raises OSError, and ValueError for a larger file.
    """
    with open(path, "rb") as file:
        content = file.read(limit + 1)
    if len(content) > limit:
        raise ValueError(f"{path} is larger than {limit} bytes")
    return content


def read_text(path: str | os.PathLike[str], default: str | None = None, limit: int = 65536) -> str:
    """The text of a small file (sysfs, procfs, pid files) without the blanks around it.

    A file that is not there, or whose device answers with an error, is ``default`` if one is given.
    """
    try:
        return read_small(path, limit).decode("utf-8", "surrogateescape").strip()
    except OSError:
        if default is None:
            raise
        return default


def remove(path: str | os.PathLike[str]) -> None:
    """Delete a file; one that is gone already is fine."""
    with contextlib.suppress(FileNotFoundError):
        os.unlink(path)


def _write_all(fd: int, content: bytes) -> None:
    rest = memoryview(content)
    while rest:
        rest = rest[os.write(fd, rest) :]
