"""How much memory QEMU must be able to lock."""

from math import inf

import pytest

from vird.drivers.qemu.plan.memory_locks import lock_limit
from vird.model.domain.domain import Domain

HOSTDEV = (
    "<devices><hostdev mode='subsystem' type='pci'><source>"
    "<address domain='0' bus='1' slot='0' function='0'/></source></hostdev></devices>"
)
HARD = "<memtune><hard_limit unit='GiB'>2</hard_limit></memtune>"
LOCKED = "<memoryBacking><locked/></memoryBacking>"
GIB = 1024**3
MIB = 1024**2


def limit_of(arch: str, content: str, kind: str = "kvm") -> float:
    return lock_limit(
        Domain.from_xml(
            f"<domain type='{kind}'><name>g</name><memory unit='GiB'>1</memory>"
            f"<os><type arch='{arch}'>hvm</type></os>{content}</domain>"
        )
    )


@pytest.mark.parametrize(
    ("content", "limit"),
    [
        ("", 0),
        (HARD, 2 * GIB),
        (LOCKED, inf),
        (HARD + LOCKED + HOSTDEV, 2 * GIB),
        (LOCKED + HOSTDEV, inf),
        (HOSTDEV, 2 * GIB),
        ("<devices><interface type='vdpa'><source dev='/dev/vhost-vdpa-0'/></interface></devices>", 2 * GIB),
    ],
)
def test_most_machines(content: str, limit: float) -> None:
    assert limit_of("x86_64", content) == limit


def test_power_locks_its_page_tables_too() -> None:
    assert limit_of("ppc64", "", "qemu") == 0
    assert limit_of("ppc64", "") == 20 * MIB
    assert limit_of("ppc64", HOSTDEV) == 20 * MIB + 2 * GIB
    bridges = (
        "<devices>"
        + "".join(f"<controller type='pci' index='{index}' model='pci-root'/>" for index in range(2))
        + "</devices>"
    )
    assert limit_of("ppc64", bridges) == 24 * MIB
