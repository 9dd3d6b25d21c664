"""Snapshots inside images: whose they are, and what is left when one of several images fails."""

import asyncio
from collections.abc import Sequence

import pytest

from vird.drivers.qemu.snapshots import internal
from vird.errors import InternalError
from vird.model.domain.devices.disk import Disk
from vird.model.domain.domain import Domain


def disks(*names: str) -> list[Disk]:
    text = "".join(
        f"<disk type='file'><driver type='qcow2'/><source file='/i/{name}' index='{number}'/>"
        f"<target dev='vd{number}'/></disk>"
        for number, name in enumerate(names, 1)
    )
    more = (
        "<disk type='file'><driver type='raw'/><source file='/i/raw' index='8'/><target dev='vdr'/></disk>"
        "<disk type='file' device='cdrom'><driver type='qcow2'/><source file='/i/cd' index='9'/>"
        "<target dev='hdc'/></disk>"
    )
    domain = Domain.from_xml(f"<domain type='kvm'><name>g</name><devices>{text}{more}</devices></domain>")
    assert domain.devices is not None
    assert internal.nodes_of(domain) == [f"libvirt-{number}-format" for number, _ in enumerate(names, 1)]
    return domain.devices.disks[: len(names)]


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    told: list[str] = []

    async def command(argv: Sequence[str]) -> str:
        told.append(" ".join(argv[1:]))
        if argv[-1].endswith("bad"):
            raise InternalError("full")
        return ""

    monkeypatch.setattr(internal, "command", command)
    return told


def test_all_or_none(said: list[str]) -> None:
    with pytest.raises(InternalError):
        asyncio.run(internal.save_resting(disks("a", "b", "bad", "c"), "s"))
    assert said == [
        "snapshot -c s /i/a", "snapshot -c s /i/b", "snapshot -c s /i/bad", "snapshot -d s /i/a", "snapshot -d s /i/b",
    ]  # fmt: skip


def test_back_and_gone(said: list[str]) -> None:
    asyncio.run(internal.apply_resting(disks("a"), "s"))
    asyncio.run(internal.delete_resting(disks("bad", "a"), "s"))
    assert said == ["snapshot -a s /i/a", "snapshot -d s /i/bad", "snapshot -d s /i/a"]
    with pytest.raises(InternalError):
        asyncio.run(internal.apply_resting(disks("bad"), "s"))
