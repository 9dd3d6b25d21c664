"""Volumes are looked up once, and what they are stays with the guest."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.drivers.storage.host import StorageHost, played
from vird import errors
from vird.drivers.qemu.storage_paths import disks_of, path_of, place_volumes, volume_sources
from vird.model.domain.devices.disk_source import BlockSource, FileSource, NetworkSource
from vird.model.domain.domain import Domain


def guest(volume: str, more: str = "") -> Domain:
    return Domain.from_xml(
        f"""<domain type='qemu'><name>g</name><devices><disk type='volume'>
        <source pool='images' volume='{volume}'{more}/><target dev='vda'/></disk></devices></domain>"""
    )


def test_what_a_volume_is(tmp_path: Path) -> None:
    async def scene(host: StorageHost) -> None:
        pool = await host.running()
        await host.made(pool)
        domain = guest("disk")
        assert path_of(disks_of(domain)[0].source) is None
        place_volumes(host.driver.pools, disks_of(domain))
        again = Domain.from_xml(domain.to_xml())
        path = str(host.folder / "disk")
        assert path_of(disks_of(again)[0].source) == path
        assert volume_sources(disks_of(again)) == {("images", "disk"): FileSource(file=path)}
        with pytest.raises(errors.NoStorageVol):
            place_volumes(host.driver.pools, disks_of(guest("nosuch")))
        optional = guest("nosuch", " startupPolicy='optional'")
        place_volumes(host.driver.pools, disks_of(optional))
        assert disks_of(optional)[0].source is None
        await host.pools.storage_pool_destroy(pool)
        with pytest.raises(errors.ConfigUnsupported, match="'images' containing volume 'disk' is not active"):
            place_volumes(host.driver.pools, disks_of(guest("disk")))

    played(tmp_path, scene)


def test_other_sources() -> None:
    assert path_of(BlockSource(dev="/dev/a")) == "/dev/a"
    assert path_of(NetworkSource(protocol="nbd")) is None
    assert path_of(None) is None
