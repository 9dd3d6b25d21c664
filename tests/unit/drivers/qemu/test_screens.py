"""Which screen of which card a number means, and viewers that bring their own socket."""

from __future__ import annotations

import asyncio
import socket
from contextlib import asynccontextmanager
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from vird import errors
from vird.api.enums.domain_console import DomainOpenGraphicsFlags
from vird.drivers.qemu.screens import add_viewer, screen_of
from vird.model.domain.domain import Domain

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

CARDS = """
<domain type='qemu'><name>seen</name><memory>65536</memory><os><type>hvm</type></os><devices>
  <graphics type='vnc' port='5900'/><graphics type='sdl'/>
  <video><model type='qxl' heads='2' primary='yes'/><alias name='video0'/></video>
  <video><model type='virtio'/><alias name='video1'/></video>
</devices></domain>"""


@pytest.fixture
def domain() -> Domain:
    return Domain.from_xml(CARDS)


def test_the_first_screen_has_no_name(domain: Domain) -> None:
    assert screen_of(domain, 0) == {}


def test_heads_of_a_card_count_as_screens(domain: Domain) -> None:
    assert screen_of(domain, 1) == {"device": "video0", "head": 1}
    assert screen_of(domain, 2) == {"device": "video1", "head": 0}


def test_a_screen_too_many_is_refused(domain: Domain) -> None:
    with pytest.raises(errors.OperationInvalid, match="no such screen ID"):
        screen_of(domain, 3)


class Monitor:
    """Keeps what it was asked; refuses viewers when told to."""

    def __init__(self, *, refuses: bool = False) -> None:
        self.asked: list[tuple[str, Any]] = []
        self.refuses = refuses

    async def send_fd(self, name: str, fd: int) -> None:
        self.asked.append(("getfd", fd))

    async def execute(self, command: str, arguments: dict[str, Any]) -> None:
        self.asked.append((command, arguments))
        if self.refuses and command == "add_client":
            raise errors.InternalError("no more viewers")


class Slot:
    @asynccontextmanager
    async def hold(self, what: str) -> AsyncIterator[None]:
        yield


def guest_with(domain: Domain, monitor: Monitor) -> Any:
    return SimpleNamespace(document=domain, monitor=monitor, job=Slot())


def test_a_viewer_is_handed_to_the_screen_it_names(domain: Domain) -> None:
    monitor = Monitor()
    ours, theirs = socket.socketpair()
    with ours, theirs:
        asyncio.run(add_viewer(guest_with(domain, monitor), 0, DomainOpenGraphicsFlags.SKIPAUTH, theirs.fileno()))
        assert monitor.asked[0] == ("getfd", theirs.fileno())
    command, arguments = monitor.asked[1]
    assert (command, arguments["protocol"], arguments["skipauth"]) == ("add_client", "vnc", True)


def test_a_refused_viewer_leaves_no_descriptor_in_qemu(domain: Domain) -> None:
    monitor = Monitor(refuses=True)
    with pytest.raises(errors.InternalError, match="no more viewers"):
        asyncio.run(add_viewer(guest_with(domain, monitor), 0, 0, 0))
    assert [command for command, _ in monitor.asked] == ["getfd", "add_client", "closefd"]


@pytest.mark.parametrize(("index", "said"), [(1, "not sdl"), (2, "with index 2")])
def test_only_screens_that_take_sockets_get_one(domain: Domain, index: int, said: str) -> None:
    with pytest.raises(errors.InternalError, match=said):
        asyncio.run(add_viewer(guest_with(domain, Monitor()), index, 0, 0))
