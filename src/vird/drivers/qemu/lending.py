"""Lends a guest's files to the user it runs as, and gives them back when it is off.

Which files those are follows from the live document alone, so a restarted daemon gives back
what its predecessor lent.  A file that the guest only reads and may read already is left as it
is: no reason to change the owner of a kernel image.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from vird import errors
from vird.drivers.qemu.storage_paths import path_of
from vird.host import owner
from vird.host.process import Credentials
from vird.model.domain.devices.disk import BackingStore
from vird.model.domain.domain import Domain


class Borrowed(NamedTuple):
    """One file, and whether the guest writes to it."""

    path: str
    is_written: bool


def borrowed(domain: Domain) -> Iterator[Borrowed]:
    """The files that a guest's process opens itself."""
    if domain.os is not None:
        for path in (domain.os.kernel, domain.os.initrd, domain.os.dtb):
            if path:
                yield Borrowed(path, False)
        if domain.os.nvram is not None and domain.os.nvram.path:
            yield Borrowed(domain.os.nvram.path, True)
    for disk in domain.devices.disks if domain.devices is not None else ():
        path = path_of(disk.source)
        if path:
            yield Borrowed(path, not disk.readonly and disk.device != "cdrom")
        yield from _below(disk.backing_store)
        copy = disk.mirror
        if copy is not None and copy.job == "copy":
            # What an active commit writes to stands below the disk already.
            path = path_of(copy.source)
            if path:
                yield Borrowed(path, True)
            yield from _below(copy.backing_store)


def _below(layer: BackingStore | None) -> Iterator[Borrowed]:
    while layer is not None:
        path = path_of(layer.source)
        if path:
            yield Borrowed(path, False)
        layer = layer.backing_store


def relabels(domain: Domain) -> bool:
    """Whether the document lets the owners of files be changed."""
    return not any(label.relabel == "no" for label in domain.seclabels if label.model in (None, "dac"))


async def lend_files(domain: Domain, to: Credentials, *, remember: bool) -> list[str]:
    """Lend all of a guest's files and return those that were.

    On failure nothing stays lent.  Raises ``SystemError_`` naming the file.
    """
    return await lend_each(list(borrowed(domain)), to, remember=remember)


async def lend_each(files: Iterable[Borrowed], to: Credentials, *, remember: bool) -> list[str]:
    """The same for files of which the document knows nothing yet."""
    return await asyncio.to_thread(_lend_files, files, to, remember)


def _lend_files(files: Iterable[Borrowed], to: Credentials, remember: bool) -> list[str]:
    lent: list[str] = []
    groups = frozenset({to.gid, *to.groups})
    try:
        for path, is_written in files:
            is_readable = not is_written and owner.may_read(path, to.uid, groups)
            # What another guest has borrowed is readable only until that one ends.
            if is_readable and not (remember and owner.is_lent(path)):
                continue
            owner.lend(path, to.uid, to.gid, remember=remember)
            lent.append(path)
    except OSError as failure:
        for path in lent:
            owner.give_back(path, remembered=remember)
        raise errors.SystemError_(
            f"cannot set ownership of '{failure.filename}': {failure.strerror}", int1=failure.errno or 0
        ) from failure
    return lent


async def return_files(domain: Domain, *, remembered: bool) -> None:
    """Give back whatever was lent for this document."""
    await return_each([path for path, _ in borrowed(domain)], remembered=remembered)


async def return_each(paths: Iterable[str], *, remembered: bool) -> None:
    """Give back these files; those that were never lent stay as they are."""

    def give_back() -> None:
        for path in paths:
            owner.give_back(path, remembered=remembered)

    await asyncio.to_thread(give_back)


async def lend_nodes(nodes: Iterable[str], to: Credentials) -> None:
    """Lend device files of the host, which nobody else uses meanwhile; raises ``SystemError_`` naming the file."""

    def lend() -> None:
        for path in nodes:
            try:
                os.chown(path, to.uid, to.gid)
            except OSError as failure:
                reason = failure.strerror
                raise errors.SystemError_(
                    f"cannot set ownership of '{path}': {reason}", int1=failure.errno or 0
                ) from failure

    await asyncio.to_thread(lend)


async def return_nodes(nodes: Iterable[str]) -> None:
    """Make them the superuser's again, as the kernel made them; one that is gone is fine."""

    def give_back() -> None:
        for path in nodes:
            with contextlib.suppress(OSError):
                os.chown(path, 0, 0)

    await asyncio.to_thread(give_back)
