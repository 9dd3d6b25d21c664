"""A running guest without QEMU: its monitor keeps what it was told, and refuses what a test wants refused."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

from tests.unit.drivers.qemu.plan.recorded import CAPABILITIES
from vird.api.events import Event as Told
from vird.drivers.common.bus import Bus
from vird.drivers.common.domain_entry import DomainRegistry
from vird.drivers.qemu.driver import QemuDriver
from vird.drivers.qemu.guest import Guest, Runtime
from vird.drivers.qemu.places import Places
from vird.host.paths import Paths
from vird.model.checks.aliases import assign_aliases
from vird.model.checks.domain import complete_domain
from vird.model.checks.machine import MachineFacts
from vird.model.domain.domain import Domain
from vird.qmp.faults import CommandRefused
from vird.qmp.session import Event

GUEST = """\
<domain type='qemu'><name>web</name><uuid>0d2b3c4d-1111-4222-8333-444455556666</uuid><memory>65536</memory>
<os><type arch='x86_64' machine='{machine}'>hvm</type></os><features><acpi/></features>
<devices>{devices}</devices></domain>"""
MACHINE = "pc-i440fx-7.2"


class Monitor:
    """What was said, in order; a command in ``refusing`` fails, one in ``answers`` returns that."""

    def __init__(self) -> None:
        self.said: list[tuple[str, dict[str, Any]]] = []
        self.refusing: set[str] = set()
        self.answers: dict[str, Any] = {}
        self.when: dict[str, Callable[[], None]] = {}
        self._listeners: list[Callable[[Event], None]] = []

    async def execute(self, command: str, arguments: Mapping[str, Any] | None = None, **_: Any) -> Any:
        if command in self.refusing:
            raise CommandRefused(command, "GenericError", "not today")
        self.said.append((command, dict(arguments or {})))
        if command in self.when:
            self.when[command]()
        return self.answers.get(command, {})

    def on_event(self, callback: Callable[[Event], None]) -> Callable[[], None]:
        self._listeners.append(callback)
        return lambda: self._listeners.remove(callback)

    def on_closed(self, callback: Callable[[Any], None]) -> None:
        """It never closes."""

    async def send_fd(self, name: str, fd: int) -> None:
        await self.execute("getfd", {"fdname": name})

    def tell(self, name: str, **data: Any) -> None:
        for listener in list(self._listeners):
            listener(Event(name, data, 0, 0))

    @property
    def commands(self) -> list[str]:
        return [command for command, _ in self.said]


class Rig:
    """A driver's worth of what the code under test asks for."""

    def __init__(self, folder: Path, devices: str = "", *, is_running: bool = True) -> None:
        self.monitor = Monitor()
        self.told: list[Told] = []
        self.saved: list[str] = []
        self.filtered: list[str | None] = []
        self.begun: list[Coroutine[Any, Any, None]] = []
        definition = Domain.from_xml(GUEST.format(machine=MACHINE, devices=devices))
        complete_domain(
            definition,
            MachineFacts("x86_64", MACHINE, CAPABILITIES.flags, "qemu"),
            new_mac=lambda: "52:54:00:00:00:09",
        )
        bus = Bus("qemu")
        bus.subscribe(lambda number, event: self.told.append(event))
        paths = Paths(folder)
        self.guest = Guest("web", bytes.fromhex("0d2b3c4d111142228333444455556666"), persistent=definition)
        if is_running:
            live = definition.copy()
            live.id = self.guest.id = 1
            assign_aliases(live)
            self.guest.live = live
            self.guest.runtime = Runtime(cast("Any", None), cast("Any", self.monitor), CAPABILITIES, folder,
                                         cast("Any", None))  # fmt: skip
        domains = DomainRegistry()
        domains.add(self.guest)
        self.driver = cast(
            "QemuDriver",
            SimpleNamespace(
                bus=bus,
                places=Places(paths),
                domains=domains,
                credentials=None,
                settings=SimpleNamespace(dynamic_ownership=1),
                guest=lambda dom: self.guest,
                capabilities_for=_always(CAPABILITIES),
                networks=self._no_networks,
                filters=self._no_filters,
                save_status=_always(None),
                environment=SimpleNamespace(spawn=lambda work, name: self.begun.append(work)),
                store=SimpleNamespace(save=lambda name, text: self.saved.append(text)),
                stored_text=lambda domain: domain.to_xml(),
            ),
        )

    async def settled(self) -> None:
        """Do what was begun in the background, and what that begins."""
        while self.begun:
            await self.begun.pop(0)

    async def _no_networks(self) -> Any:
        return SimpleNamespace(release=_always(None), allocate=_always(None), limit=_always(None))

    async def _filtered(self, owner: Any, interface: Any) -> None:
        self.filtered.append(interface.filterref.filter if interface.filterref is not None else None)

    async def _no_filters(self) -> Any:
        return SimpleNamespace(release=_always(None), guard=_always(None), change=self._filtered)

    @property
    def live(self) -> Domain:
        return self.guest.document


def _always(value: Any) -> Callable[..., Awaitable[Any]]:
    async def answer(*_: Any) -> Any:
        return value

    return answer


def run(*work: Awaitable[Any]) -> Sequence[Any]:
    async def all_of_it() -> Sequence[Any]:
        return [await each for each in work]

    return asyncio.run(all_of_it())
