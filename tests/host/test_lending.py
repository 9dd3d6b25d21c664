"""Files of guests that several of them share, and whom they belong to meanwhile."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from vird.drivers.qemu import lending
from vird.host import owner
from vird.host.process import Credentials
from vird.model.domain.domain import Domain

pytestmark = pytest.mark.root

SOMEBODY = Credentials(65534, 65534)
GUEST = """\
<domain type='qemu'><name>{name}</name><memory>1</memory><os><type>hvm</type></os><devices>
<disk type='file'><driver name='qemu' type='qcow2'/><source file='{folder}/{name}'/>
<backingStore type='file'><format type='raw'/><source file='{folder}/base'/><backingStore/></backingStore>
<target dev='vda'/></disk></devices></domain>"""


def owners(folder: Path) -> dict[str, int]:
    return {path.name: path.stat().st_uid for path in folder.iterdir()}


@pytest.mark.parametrize("first_to_end", [0, 1])
def test_a_shared_image_stays_lent_until_the_last_guest_ends(tmp_path: Path, first_to_end: int) -> None:
    for name in ("base", "one", "two"):
        (tmp_path / name).touch(0o600)
    guests = [Domain.from_xml(GUEST.format(name=name, folder=tmp_path)) for name in ("one", "two")]
    for guest in guests:
        asyncio.run(lending.lend_files(guest, SOMEBODY, remember=True))
    assert owners(tmp_path) == {"base": 65534, "one": 65534, "two": 65534}
    asyncio.run(lending.return_files(guests.pop(first_to_end), remembered=True))
    assert owners(tmp_path)["base"] == 65534
    assert owner.is_lent(tmp_path / "base")
    asyncio.run(lending.return_files(guests.pop(), remembered=True))
    assert owners(tmp_path) == {"base": 0, "one": 0, "two": 0}
    assert not owner.is_lent(tmp_path / "base")


def test_what_everybody_may_read_is_nobodys_business(tmp_path: Path) -> None:
    (tmp_path / "one").touch(0o600)
    (tmp_path / "base").touch(0o644)
    guest = Domain.from_xml(GUEST.format(name="one", folder=tmp_path))
    assert asyncio.run(lending.lend_files(guest, SOMEBODY, remember=True)) == [str(tmp_path / "one")]
    assert owners(tmp_path) == {"base": 0, "one": 65534}
