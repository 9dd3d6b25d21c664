"""Capabilities by binary: from memory, from a cache file that still holds, or from a new probe.

The driver's one way to capabilities.  A cache file holds as long as binary, module folder, kernel,
processor, access to KVM and vird itself are what they were.  Probes run beside everything else; callers
that ask for the same binary share one.
"""

from __future__ import annotations

import asyncio
import hashlib
import os
from collections.abc import Awaitable, Callable
from functools import cached_property
from pathlib import Path

from vird import __version__
from vird.drivers.qemu.capabilities import document
from vird.drivers.qemu.capabilities.document import Stamp
from vird.drivers.qemu.capabilities.model import Capabilities
from vird.errors import ParseFailed, SystemError_, VirdError
from vird.host import files, kvm
from vird.host.cpu_facts import cpu_facts
from vird.host.process import Credentials

Probe = Callable[[str, bool], Awaitable[Capabilities]]
"""Emulator path and whether KVM may be used, to its capabilities."""


class CapabilityCache:
    """The capabilities of all emulators; ``folder`` holds the cache files and is made when one is written.

    ``credentials`` are those of the guests' processes: they decide whether KVM can be used.
    """

    def __init__(
        self,
        folder: Path,
        *,
        credentials: Credentials | None = None,
        probe: Probe | None = None,
        kvm_device: str = "/dev/kvm",
        module_folder: str = "/usr/lib/x86_64-linux-gnu/qemu",
    ) -> None:
        self._folder = folder
        self._credentials = credentials
        self._probe = probe or self._probe_binary
        self._kvm_device = kvm_device
        self._module_folder = module_folder
        self._known: dict[str, tuple[Stamp, Capabilities]] = {}
        self._probing: dict[str, asyncio.Future[Capabilities | None]] = {}

    async def get(self, emulator: str) -> Capabilities:
        """The capabilities of the binary at this path.

        Raises `SystemError_` if there is no such program, `InternalError` if it cannot be probed.
        """
        while (held := self.held(emulator)) is None:
            running = self._probing.get(emulator)
            if running is None:
                return await self._lead(emulator)
            # Whoever probes may be cancelled; then the answer is None, and one of those who wait takes over.
            answer = await asyncio.shield(running)
            if answer is not None:
                return answer
        return held

    def held(self, emulator: str) -> Capabilities | None:
        """What is known without asking the binary: memory or a cache file that still holds.

        Raises `SystemError_` if there is no such program.
        """
        stamp = self.stamp(emulator)
        known = self._known.get(emulator)
        if known is not None and known[0] == stamp:
            return known[1]
        stored = self._load(emulator)
        if stored is None or stored[1] != stamp or stored[0].emulator != emulator:
            return None
        if stored[0].has("kvm") and stored[0].microcode_version != cpu_facts().microcode:
            return None
        self._known[emulator] = (stamp, stored[0])
        return stored[0]

    def stamp(self, emulator: str) -> Stamp:
        """What a cache file of this binary must agree with now."""
        try:
            status = os.stat(emulator)
        except OSError as reason:
            text = f"Cannot check QEMU binary {emulator}: {reason.strerror}"
            raise SystemError_(text, int1=reason.errno or 0) from None
        return Stamp(
            qemu_ctime=int(status.st_ctime),
            module_folder_mtime=_mtime(self._module_folder),
            self_ctime=_own_mtime(),
            self_version=version_number(__version__),
            cpu_signature=self._cpu_signature,
            kernel_version=self._kernel_version,
            kvm_accessible=kvm.accessible(self._credentials, self._kvm_device),
        )

    @cached_property
    def _cpu_signature(self) -> str:
        """A process keeps its host's processor and kernel, and asking for them costs more than all else here."""
        return cpu_facts().signature

    @cached_property
    def _kernel_version(self) -> str:
        kernel = os.uname()
        return f"{kernel.release} {kernel.version}"

    def path(self, emulator: str) -> Path:
        """The cache file of a binary."""
        return self._folder / f"{hashlib.sha256(os.fsencode(emulator)).hexdigest()}.xml"

    async def _lead(self, emulator: str) -> Capabilities:
        """Probe for all who want this binary's capabilities now."""
        answer: asyncio.Future[Capabilities | None] = asyncio.get_running_loop().create_future()
        self._probing[emulator] = answer
        try:
            found = await self._renew(emulator)
        except VirdError as reason:
            answer.set_exception(reason)
            answer.exception()  # perhaps nobody else waits, which is no news for the log
            raise
        else:
            answer.set_result(found)
            return found
        finally:
            del self._probing[emulator]
            if not answer.done():
                answer.set_result(None)

    async def _renew(self, emulator: str) -> Capabilities:
        stamp = self.stamp(emulator)
        capabilities = await self._probe(emulator, bool(stamp.kvm_accessible))
        if capabilities.has("kvm"):
            capabilities.microcode_version = cpu_facts().microcode
        self._known[emulator] = (stamp, capabilities)
        text = document.write(capabilities, stamp)
        await asyncio.to_thread(self._store, emulator, text)
        return capabilities

    async def _probe_binary(self, emulator: str, with_kvm: bool) -> Capabilities:
        from vird.drivers.qemu.capabilities.probe import probe

        return await probe(emulator, kvm=with_kvm, credentials=self._credentials)

    def _load(self, emulator: str) -> tuple[Capabilities, Stamp] | None:
        try:
            return document.read(files.read_small(self.path(emulator)))
        except (OSError, ValueError, ParseFailed):
            return None

    def _store(self, emulator: str, text: str) -> None:
        files.make_folder(self._folder, 0o755)
        files.write_atomic(self.path(emulator), text.encode(), durable=False)


def version_number(version: str) -> int:
    """``1.2.3`` as one number, 1002003."""
    major, minor, micro = (int(part) for part in version.split(".")[:3])
    return major * 1_000_000 + minor * 1_000 + micro


def _mtime(path: str) -> int | None:
    try:
        return int(os.stat(path).st_mtime)
    except OSError:
        return None


_newest: int | None = None


def _own_mtime() -> int:
    """When the newest module of this package was changed: its rules decide what a probe yields."""
    global _newest
    if _newest is None:
        with os.scandir(Path(__file__).parent) as entries:
            _newest = int(max(entry.stat().st_mtime for entry in entries if entry.name.endswith(".py")))
    return _newest
