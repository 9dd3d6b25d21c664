"""Who uses a volume that grows."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import Any

import pytest

from tests.unit.cli.desired.documents import held, step
from vird.cli.desired.in_use import disk_on, note_users
from vird.model.kinds import read_as_written

GUEST = """<domain type='qemu'><name>a</name><devices>
  <disk type='file' device='cdrom'><target dev='hda' bus='ide'/></disk>
  <disk type='file' device='disk'><source file='/p/one'/><target dev='vda' bus='virtio'/></disk>
  <disk type='volume' device='disk'><source pool='p' volume='two'/><target dev='vdb' bus='virtio'/></disk>
  <disk type='block' device='disk'><source dev='/dev/three'/><target dev='vdc' bus='virtio'/></disk>
</devices></domain>"""
VOLUME = "<?vird pool='p'?><volume><name>one</name><capacity>{}</capacity></volume>"


@pytest.mark.parametrize(
    ("path", "pool", "volume", "disk"),
    [
        ("/p/one", "p", "one", "vda"),
        ("/p/two", "p", "two", "vdb"),
        ("/p/two", "q", "two", None),
        ("/dev/three", "p", "three", "vdc"),
        ("/p/four", "p", "four", None),
    ],
)
def test_the_disk_on_a_volume(path: str, pool: str, volume: str, disk: str | None) -> None:
    assert disk_on(read_as_written(GUEST), path, pool, volume) == disk


def test_only_what_grows_is_asked_about() -> None:
    async def path() -> str:
        return "/p/one"

    async def document() -> str:
        return GUEST

    async def guests(_flags: int) -> list[Any]:
        return [SimpleNamespace(name="a", get_xml_desc=document)]

    volume = held(VOLUME.format(4096), runs=False, name="one")
    object.__setattr__(volume, "handle", SimpleNamespace(get_path=path))
    grows, stays = step(VOLUME.format(8192), volume), step(VOLUME.format(4096), volume)
    connection: Any = SimpleNamespace(list_all_domains=guests)
    asyncio.run(note_users(connection, [stays]))
    asyncio.run(note_users(connection, [grows, stays]))
    assert (grows.used_by and grows.used_by[1], stays.used_by) == ("vda", None)
    assert [(row.path, row.how) for row in grows.item.changes] == [("/volume/capacity", "blockresize")]
