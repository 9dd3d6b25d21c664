from vird.model.pool.types import TRAITS
from vird.model.pool_capabilities import PoolCapabilities, pool_capabilities


def test_every_type_is_listed_with_its_formats() -> None:
    document = pool_capabilities({"dir", "iscsi"})
    assert [pool.type for pool in document.pools] == list(TRAITS)
    assert [pool.type for pool in document.pools if pool.supported == "yes"] == ["dir", "iscsi"]
    shown = document.to_xml()
    assert "  <pool type='iscsi' supported='yes'>\n  </pool>\n" in shown
    assert PoolCapabilities.from_xml(shown, "error") == document


def test_formats_of_sources_and_volumes() -> None:
    offers = {pool.type: pool for pool in pool_capabilities(()).pools}
    logical, disk, rbd = offers["logical"], offers["disk"], offers["rbd"]
    assert logical.pool_options is not None and logical.pool_options.enums[0].values == ["unknown", "lvm2"]
    assert logical.volume_options is None
    assert disk.volume_options is not None and "linux-swap" in disk.volume_options.enums[0].values
    assert rbd.volume_options is not None and rbd.volume_options.enums[0].values == []
