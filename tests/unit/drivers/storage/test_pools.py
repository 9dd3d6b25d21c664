"""What clients ask of pools."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.drivers.storage.host import StorageHost, played
from vird import errors
from vird.api.enums.pool import ConnectListAllStoragePoolsFlags as List
from vird.api.enums.pool import StoragePoolState, StorageXMLFlags
from vird.errors import ErrorDomain


def test_lists_and_lookups(tmp_path: Path) -> None:
    async def scene(host: StorageHost) -> None:
        pools = host.pools
        pool = await host.running()
        await pools.storage_pool_create_xml(host.pool_xml("short", tmp_path / "short"), 1)
        found = await pools.connect_list_all_storage_pools(1, List.TRANSIENT | List.DIR)
        assert [each.name for each in found.pools] == ["short"]
        assert (await pools.connect_list_all_storage_pools(0, 0)).ret == 2
        assert await pools.storage_pool_lookup_by_target_path(f"{host.folder}//") == pool
        vol = await host.made(pool)
        assert await pools.storage_pool_lookup_by_volume(vol) == pool
        with pytest.raises(errors.NoStoragePool, match="no storage pool with matching target path '/none'"):
            await pools.storage_pool_lookup_by_target_path("/none")
        with pytest.raises(errors.InternalError, match="pool has no config file"):
            await pools.storage_pool_set_autostart(found.pools[0], 1)

    played(tmp_path, scene)


def test_sizes_are_those_of_the_file_system(tmp_path: Path) -> None:
    async def scene(host: StorageHost) -> None:
        pool = await host.running()
        info = await host.pools.storage_pool_get_info(pool)
        assert info.state == StoragePoolState.RUNNING
        assert info.capacity == info.allocation + info.available > 0
        assert f"<capacity unit='bytes'>{info.capacity}</capacity>" in await host.pools.storage_pool_get_xml_desc(
            pool, 0
        )
        kept = (tmp_path / "daemon/etc/libvirt/storage/images.xml").read_text()
        assert "<capacity unit='bytes'>0</capacity>" in kept

    played(tmp_path, scene)


def test_the_definition_is_shown_where_it_was_changed(tmp_path: Path) -> None:
    async def scene(host: StorageHost) -> None:
        pool = await host.running()
        before = await host.pools.storage_pool_get_xml_desc(pool, StorageXMLFlags.INACTIVE)
        assert before == await host.pools.storage_pool_get_xml_desc(pool, 0)
        changed = before.replace(str(host.folder), str(tmp_path / "elsewhere"))
        await host.pools.storage_pool_define_xml(changed, 0)
        assert "elsewhere" not in await host.pools.storage_pool_get_xml_desc(pool, 0)
        assert "elsewhere" in await host.pools.storage_pool_get_xml_desc(pool, StorageXMLFlags.INACTIVE)
        await host.pools.storage_pool_destroy(pool)
        assert "elsewhere" in await host.pools.storage_pool_get_xml_desc(pool, 0)

    played(tmp_path, scene)


@pytest.mark.parametrize(
    ("xml", "error", "words"),
    [
        ("<pool type='dir'><name>p</name></pool>", errors.XmlError, "missing storage pool target path"),
        ("<pool type='dir'><name>a\nb</name><target><path>/x</path></target></pool>", errors.XmlDetail, "invalid char"),
        ("<pool type='rbd'><name>p</name><source><name>r</name><host name='h'/></source></pool>", errors.InternalError,
         r"missing backend for pool type 9 \(rbd\)"),
    ],
)  # fmt: skip
def test_documents_are_refused(tmp_path: Path, xml: str, error: type[errors.VirdError], words: str) -> None:
    async def scene(host: StorageHost) -> None:
        with pytest.raises(error, match=words):
            await host.pools.storage_pool_define_xml(xml, 0)
        assert (await host.pools.connect_list_all_storage_pools(0, 0)).ret == 0

    played(tmp_path, scene)


def test_sources_are_searched_where_a_type_can(tmp_path: Path) -> None:
    async def scene(host: StorageHost) -> None:
        find = host.pools.connect_find_storage_pool_sources
        with pytest.raises(errors.NoSupport, match="pool type 'dir' does not support source discovery"):
            await find("dir", None, 0)
        with pytest.raises(errors.InternalError, match="unknown storage pool type cloud"):
            await find("cloud", None, 0)
        with pytest.raises(errors.InvalidArg, match="hostname must be specified for netfs sources"):
            await find("netfs", None, 0)
        with pytest.raises(errors.ConfigUnsupported, match="Expected exactly 1 host"):
            await find("netfs", "<source/>", 0)

    played(tmp_path, scene)


def test_flags_are_refused_by_the_drivers_function(tmp_path: Path) -> None:
    async def scene(host: StorageHost) -> None:
        with pytest.raises(errors.InvalidArg) as caught:
            await host.pools.storage_pool_define_xml("<pool/>", 8)
        assert caught.value.text == "unsupported flags (0x8) in function storagePoolDefineXML"
        with pytest.raises(errors.XmlError) as about:
            await host.pools.storage_pool_define_xml("<pool/>", 0)
        assert about.value.domain == ErrorDomain.XML
        assert "<pool type='netfs' supported='yes'>" in await host.pools.connect_get_storage_pool_capabilities(0)

    played(tmp_path, scene)
