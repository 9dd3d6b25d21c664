"""Starting and ending guests, files and streams of guests, asking their agents for the time."""

from __future__ import annotations

import os
import stat
from typing import Any

from libvirt import _errors
from libvirt._base import Owned
from libvirt._stream import stream_of, virStream
from libvirt._values import demanded, handles, i32, i64, optional, own, pointed, there, u32, u64
from vird.errors import ErrorDomain, InvalidDomainSnapshot, SystemError_
from vird.wire.procedures import Procedure, remote
from vird.wire.procedures.refs import DomainRef, DomainSnapshotRef


class virDomain_Life(Owned):
    """What changes a guest's number, and what takes open files."""

    def ID(self) -> int:
        """Its number while it runs, -1 otherwise."""
        return int(self._ref.id)

    def _renumber(self, number: int) -> None:
        self._ref = DomainRef(self._ref.name, self._ref.uuid, number)

    def create(self) -> int:
        """virDomainCreate."""
        self._wire.call(remote.DOMAIN_CREATE, remote.DomainCreateArgs(self._ref))
        ret = self._wire.call(remote.DOMAIN_LOOKUP_BY_UUID, remote.DomainLookupByUuidArgs(self._ref.uuid))
        self._renumber(ret.dom.id)
        return 0

    def createWithFlags(self, flags: int = 0) -> int:
        """virDomainCreateWithFlags."""
        args = remote.DomainCreateWithFlagsArgs(self._ref, u32(flags))
        self._renumber(self._wire.call(remote.DOMAIN_CREATE_WITH_FLAGS, args).dom.id)
        return 0

    def createWithFiles(self, files: list[int], flags: int = 0) -> int:
        """virDomainCreateWithFiles."""
        args = remote.DomainCreateWithFilesArgs(self._ref, u32(flags))
        ret, _ = self._wire.call_with_fds(remote.DOMAIN_CREATE_WITH_FILES, args, handles(files))
        self._renumber(ret.dom.id)
        return 0

    def destroy(self) -> int:
        """virDomainDestroy."""
        self._wire.call(remote.DOMAIN_DESTROY, remote.DomainDestroyArgs(self._ref))
        self._renumber(-1)
        return 0

    def destroyFlags(self, flags: int = 0) -> int:
        """virDomainDestroyFlags."""
        self._wire.call(remote.DOMAIN_DESTROY_FLAGS, remote.DomainDestroyFlagsArgs(self._ref, u32(flags)))
        self._renumber(-1)
        return 0

    def rename(self, new_name: str, flags: int = 0) -> int:
        """virDomainRename."""
        new_name, flags = optional(new_name, "virDomainRename", 2), u32(flags)
        there(self._wire, remote.DOMAIN_RENAME, new_name=new_name)
        self._wire.call(remote.DOMAIN_RENAME, remote.DomainRenameArgs(self._ref, new_name, flags))
        self._ref = DomainRef(new_name, self._ref.uuid, self._ref.id)
        return 0

    def revertToSnapshot(self, snap: Any, flags: int = 0) -> int:
        """virDomainRevertToSnapshot."""
        own(snap)
        flags = u32(flags)
        ref = pointed(snap, DomainSnapshotRef, InvalidDomainSnapshot, "virDomainRevertToSnapshot")
        args = remote.DomainRevertToSnapshotArgs(ref, flags)
        self._wire.call(remote.DOMAIN_REVERT_TO_SNAPSHOT, args)
        return 0

    def FDAssociate(self, name: str, files: list[int], flags: int = 0) -> int:
        """virDomainFDAssociate."""
        function = "virDomainFDAssociate"
        name, flags = demanded(name, function, 2), u32(flags)
        fds = handles(files)
        if not fds:
            raise _errors.refused(function, f"nfds in {function} must not be zero", "nfds")
        args = remote.DomainFdAssociateArgs(self._ref, name, flags)
        self._wire.call_with_fds(remote.DOMAIN_FD_ASSOCIATE, args, fds)
        return 0

    def openGraphics(self, idx: int, fd: int, flags: int = 0) -> int:
        """virDomainOpenGraphics."""
        function, number, fd, flags = "virDomainOpenGraphics", u32(idx), i32(fd), u32(flags)
        if fd < 0:
            raise _errors.refused(function, f"fd in {function} must be zero or greater", "fd")
        try:
            is_socket = stat.S_ISSOCK(os.fstat(fd).st_mode)
        except OSError as failure:
            detail = f"Unable to access file descriptor {fd}: {failure.strerror}"
            error = SystemError_(detail, domain=ErrorDomain.DOMAIN, int1=failure.errno or -1)
            raise _errors.failed(error) from None
        if not is_socket:
            raise _errors.refused(function, f"fd {fd} must be a socket", "fd")
        args = remote.DomainOpenGraphicsArgs(self._ref, number, flags)
        self._wire.call_with_fds(remote.DOMAIN_OPEN_GRAPHICS, args, [fd])
        return 0

    def openGraphicsFD(self, idx: int, flags: int = 0) -> int:
        """virDomainOpenGraphicsFD."""
        args = remote.DomainOpenGraphicsFdArgs(self._ref, u32(idx), u32(flags))
        _, fds = self._wire.call_with_fds(remote.DOMAIN_OPEN_GRAPHICS_FD, args)
        for extra in fds[1:]:
            os.close(extra)
        return fds[0]

    def getTime(self, flags: int = 0) -> dict[str, int]:
        """virDomainGetTime."""
        ret = self._wire.call(remote.DOMAIN_GET_TIME, remote.DomainGetTimeArgs(self._ref, u32(flags)))
        return {"seconds": ret.seconds, "nseconds": ret.nseconds}

    def setTime(self, time: dict[str, int] | None = None, flags: int = 0) -> int:
        """virDomainSetTime."""
        wanted = u32(flags)
        if time is None and not wanted:
            raise TypeError("time must be a dictionary or None with flags set")
        seconds = nseconds = 0
        if time is not None:
            if not isinstance(time, dict):
                raise TypeError("time must be a dictionary or None with flags set")
            if "seconds" not in time:
                raise LookupError("Dictionary must contains 'seconds'")
            if len(time) > 2:
                raise LookupError(f"Dictionary contains {len(time)} key, expected 2")
            seconds, nseconds = i64(time["seconds"]), u32(time.get("nseconds", 0))
        self._wire.call(remote.DOMAIN_SET_TIME, remote.DomainSetTimeArgs(self._ref, seconds, nseconds, wanted))
        return 0

    def _memory(self, value: Any, function: str) -> int:
        memory = u64(value)
        if self._wire.read_only:
            raise _errors.read_only(function, f"read only access prevents {function}")
        if memory == 0:
            raise _errors.refused(function, f"memory in {function} must not be zero", "memory")
        if memory >= (2**63 - 1) // 1024:
            from vird.errors import Overflow

            raise _errors.failed(Overflow(f"input too large: {memory}", domain=_errors.domain_of(function)))
        return memory

    def setMemory(self, memory: int) -> int:
        """virDomainSetMemory."""
        args = remote.DomainSetMemoryArgs(self._ref, self._memory(memory, "virDomainSetMemory"))
        self._wire.call(remote.DOMAIN_SET_MEMORY, args)
        return 0

    def setMaxMemory(self, memory: int) -> int:
        """virDomainSetMaxMemory."""
        args = remote.DomainSetMaxMemoryArgs(self._ref, self._memory(memory, "virDomainSetMaxMemory"))
        self._wire.call(remote.DOMAIN_SET_MAX_MEMORY, args)
        return 0

    def setMemoryFlags(self, memory: int, flags: int = 0) -> int:
        """virDomainSetMemoryFlags."""
        args = remote.DomainSetMemoryFlagsArgs(self._ref, self._memory(memory, "virDomainSetMemoryFlags"), u32(flags))
        self._wire.call(remote.DOMAIN_SET_MEMORY_FLAGS, args)
        return 0

    def _vcpus(self, value: Any, function: str) -> int:
        wanted = u32(value)
        if self._wire.read_only:
            raise _errors.read_only(function, f"read only access prevents {function}")
        if wanted == 0:
            raise _errors.refused(function, f"nvcpus in {function} must not be zero", "nvcpus")
        return wanted

    def setVcpus(self, nvcpus: int) -> int:
        """virDomainSetVcpus."""
        args = remote.DomainSetVcpusArgs(self._ref, self._vcpus(nvcpus, "virDomainSetVcpus"))
        self._wire.call(remote.DOMAIN_SET_VCPUS, args)
        return 0

    def setVcpusFlags(self, nvcpus: int, flags: int = 0) -> int:
        """virDomainSetVcpusFlags."""
        args = remote.DomainSetVcpusFlagsArgs(self._ref, self._vcpus(nvcpus, "virDomainSetVcpusFlags"), u32(flags))
        self._wire.call(remote.DOMAIN_SET_VCPUS_FLAGS, args)
        return 0


class virDomain_Streams(Owned):
    """What goes through a stream."""

    def _stream(self, given: Any, row: Procedure, argument: str) -> virStream:
        """The stream that a call is to open: of the same connection as the guest."""
        stream = stream_of(given, row.function)
        if self._wire.read_only and not row.read_only:
            raise _errors.read_only(row.function, row.read_only_refusal())
        if stream._wire is not self._wire:
            text = f"stream must match connection of domain '{self._ref.name}'"
            raise _errors.refused(row.function, text, argument)
        return stream

    def openConsole(self, dev_name: str | None, st: Any, flags: int = 0) -> int:
        """virDomainOpenConsole."""
        function = "virDomainOpenConsole"
        own(st)
        args = remote.DomainOpenConsoleArgs(self._ref, optional(dev_name, function, 2), u32(flags))
        stream = self._stream(st, remote.DOMAIN_OPEN_CONSOLE, "st")
        stream._attach(self._wire.call_with_stream(remote.DOMAIN_OPEN_CONSOLE, args)[1])
        return 0

    def openChannel(self, name: str | None, st: Any, flags: int = 0) -> int:
        """virDomainOpenChannel."""
        function = "virDomainOpenChannel"
        own(st)
        args = remote.DomainOpenChannelArgs(self._ref, optional(name, function, 2), u32(flags))
        stream = self._stream(st, remote.DOMAIN_OPEN_CHANNEL, "st")
        stream._attach(self._wire.call_with_stream(remote.DOMAIN_OPEN_CHANNEL, args)[1])
        return 0

    def screenshot(self, stream: Any, screen: int, flags: int = 0) -> str | None:
        """virDomainScreenshot."""
        own(stream)
        args = remote.DomainScreenshotArgs(self._ref, u32(screen), u32(flags))
        opened = self._stream(stream, remote.DOMAIN_SCREENSHOT, "stream")
        ret, raw = self._wire.call_with_stream(remote.DOMAIN_SCREENSHOT, args)
        opened._attach(raw)
        mime: str | None = ret.mime
        return mime
