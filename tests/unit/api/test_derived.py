"""Older calls, derived from the newer ones as libvirt 9.0 derives them."""

from __future__ import annotations

import asyncio
from typing import Any
from uuid import UUID

from vird.api.capabilities import (
    BlockJobs,
    Devices,
    Domains,
    Filters,
    Interfaces,
    Jobs,
    Lifecycle,
    Networks,
    NodeDevices,
    Pools,
    Resources,
    Saving,
    Secrets,
    Snapshots,
    Tuning,
    Volumes,
)
from vird.api.enums.domain import ConnectListAllDomainsFlags, DomainVcpuFlags
from vird.api.enums.network import ConnectListAllNetworksFlags
from vird.api.enums.node_device import ConnectListAllNodeDeviceFlags
from vird.wire.procedures import remote
from vird.wire.procedures.refs import (
    DomainRef,
    DomainSnapshotRef,
    InterfaceRef,
    NetworkRef,
    NodeDeviceRef,
    NwfilterRef,
    SecretRef,
    StoragePoolRef,
    StorageVolRef,
)

DOM = DomainRef("web", bytes(16), 4)
OFF = DomainRef("db", bytes(16), -1)
LIVE = 1


def recording(owner: type, name: str, answer: Any = None) -> Any:
    """An object of a capability class that answers one call and remembers its arguments."""

    async def called(self: Any, *args: Any) -> Any:
        self.seen.append(args)
        return answer(*args) if callable(answer) else answer

    serving = type("Recording", (owner,), {name: called})()
    serving.seen = []
    return serving


def test_lifecycle_calls_without_flags() -> None:
    for old, new, args in [
        ("domain_create", "domain_create_with_flags", (DOM,)),
        ("domain_destroy", "domain_destroy_flags", (DOM,)),
        ("domain_shutdown", "domain_shutdown_flags", (DOM,)),
        ("domain_undefine", "domain_undefine_flags", (DOM,)),
        ("domain_define_xml", "domain_define_xml_flags", ("<domain/>",)),
    ]:
        serving = recording(Lifecycle, new, DOM)
        result = asyncio.run(getattr(serving, old)(*args))
        assert serving.seen == [(*args, 0)]
        assert result == (DOM if old == "domain_define_xml" else None)


def test_old_device_calls_are_for_the_running_domain() -> None:
    for old in ("domain_attach_device", "domain_detach_device"):
        serving = recording(Devices, old + "_flags")
        asyncio.run(getattr(serving, old)(DOM, "<rng/>"))
        assert serving.seen == [(DOM, "<rng/>", LIVE)]


def test_old_resource_calls() -> None:
    serving = recording(Resources, "domain_set_memory_flags")
    asyncio.run(serving.domain_set_memory(DOM, 1024))
    asyncio.run(serving.domain_set_max_memory(DOM, 2048))
    assert serving.seen == [(DOM, 1024, LIVE), (DOM, 2048, 4)]

    serving = recording(Resources, "domain_get_vcpus_flags", 8)
    assert asyncio.run(serving.domain_get_max_vcpus(DOM)) == 8
    assert serving.seen == [(DOM, LIVE | DomainVcpuFlags.MAXIMUM)]

    serving = recording(Resources, "domain_set_vcpus_flags")
    asyncio.run(serving.domain_set_vcpus(DOM, 3))
    assert serving.seen == [(DOM, 3, LIVE)]

    serving = recording(Resources, "domain_pin_vcpu_flags")
    asyncio.run(serving.domain_pin_vcpu(DOM, 0, b"\1"))
    assert serving.seen == [(DOM, 0, b"\1", LIVE)]


def test_old_scheduler_calls_are_for_whatever_applies() -> None:
    serving = recording(Tuning, "domain_get_scheduler_parameters_flags", [])
    assert asyncio.run(serving.domain_get_scheduler_parameters(DOM, 5)) == []
    assert serving.seen == [(DOM, 5, 0)]
    serving = recording(Tuning, "domain_set_scheduler_parameters_flags")
    asyncio.run(serving.domain_set_scheduler_parameters(DOM, []))
    assert serving.seen == [(DOM, [], 0)]


def test_old_saving_calls() -> None:
    serving = recording(Saving, "domain_save_flags")
    asyncio.run(serving.domain_save(DOM, "/tmp/a"))
    assert serving.seen == [(DOM, "/tmp/a", None, 0)]
    serving = recording(Saving, "domain_restore_flags")
    asyncio.run(serving.domain_restore("/tmp/a"))
    assert serving.seen == [("/tmp/a", None, 0)]
    serving = recording(Saving, "domain_core_dump_with_format")
    asyncio.run(serving.domain_core_dump(DOM, "/tmp/a", 2))
    assert serving.seen == [(DOM, "/tmp/a", 0, 2)]


def test_a_pull_is_a_rebase_onto_nothing() -> None:
    serving = recording(BlockJobs, "domain_block_rebase")
    asyncio.run(serving.domain_block_pull(DOM, "vda", 10, 64))
    assert serving.seen == [(DOM, "vda", None, 10, 64)]


def test_abort() -> None:
    serving = recording(Jobs, "domain_abort_job_flags")
    asyncio.run(serving.domain_abort_job(DOM))
    assert serving.seen == [(DOM, 0)]


def test_lists_of_domains() -> None:
    def listed(need_results: int, flags: int) -> remote.ConnectListAllDomainsRet:
        found = [DOM] if flags == ConnectListAllDomainsFlags.ACTIVE else [OFF, OFF]
        return remote.ConnectListAllDomainsRet(found, len(found))

    serving = recording(Domains, "connect_list_all_domains", listed)
    assert asyncio.run(serving.connect_num_of_domains()) == 1
    assert asyncio.run(serving.connect_list_domains(10)) == [4]
    assert asyncio.run(serving.connect_num_of_defined_domains()) == 2
    assert asyncio.run(serving.connect_list_defined_domains(10)) == ["db", "db"]
    assert asyncio.run(serving.connect_list_defined_domains(1)) == ["db"]


def test_lists_of_networks() -> None:
    def listed(need_results: int, flags: int) -> remote.ConnectListAllNetworksRet:
        name = "on" if flags == ConnectListAllNetworksFlags.ACTIVE else "off"
        return remote.ConnectListAllNetworksRet([NetworkRef(name, bytes(16))], 1)

    serving = recording(Networks, "connect_list_all_networks", listed)
    assert asyncio.run(serving.connect_list_networks(9)) == ["on"]
    assert asyncio.run(serving.connect_list_defined_networks(9)) == ["off"]
    assert asyncio.run(serving.connect_num_of_networks()) == 1
    assert asyncio.run(serving.connect_num_of_defined_networks()) == 1


def test_lists_of_other_objects() -> None:
    pool = StoragePoolRef("images", bytes(16))
    pools = recording(Pools, "connect_list_all_storage_pools", remote.ConnectListAllStoragePoolsRet([pool], 1))
    assert asyncio.run(pools.connect_list_storage_pools(9)) == ["images"]
    assert asyncio.run(pools.connect_num_of_defined_storage_pools()) == 1

    vol = StorageVolRef("images", "a.qcow2", "/a.qcow2")
    volumes = recording(Volumes, "storage_pool_list_all_volumes", remote.StoragePoolListAllVolumesRet([vol], 1))
    assert asyncio.run(volumes.storage_pool_list_volumes(pool, 9)) == ["a.qcow2"]
    assert asyncio.run(volumes.storage_pool_num_of_volumes(pool)) == 1

    eth = InterfaceRef("eth0", "52:54:00:00:00:01")
    interfaces = recording(Interfaces, "connect_list_all_interfaces", remote.ConnectListAllInterfacesRet([eth], 1))
    assert asyncio.run(interfaces.connect_list_interfaces(9)) == ["eth0"]

    nwfilter = NwfilterRef("clean-traffic", bytes(16))
    filters = recording(Filters, "connect_list_all_nwfilters", remote.ConnectListAllNwfiltersRet([nwfilter], 1))
    assert asyncio.run(filters.connect_list_nwfilters(9)) == ["clean-traffic"]
    assert asyncio.run(filters.connect_num_of_nwfilters()) == 1

    uuid = UUID("24c5d23d-d50d-40a6-8d0e-db462a8078d9")
    secret = SecretRef(uuid.bytes, 0, "")
    secrets = recording(Secrets, "connect_list_all_secrets", remote.ConnectListAllSecretsRet([secret], 1))
    assert asyncio.run(secrets.connect_list_secrets(9)) == [str(uuid)]
    assert asyncio.run(secrets.connect_num_of_secrets()) == 1


def test_devices_by_capability() -> None:
    def listed(need_results: int, flags: int) -> remote.ConnectListAllNodeDevicesRet:
        assert flags in (0, ConnectListAllNodeDeviceFlags.CAP_PCI_DEV)
        names = ["pci_0000_00_00_0"] if flags else ["computer", "pci_0000_00_00_0"]
        return remote.ConnectListAllNodeDevicesRet([NodeDeviceRef(name) for name in names], len(names))

    serving = recording(NodeDevices, "connect_list_all_node_devices", listed)
    assert asyncio.run(serving.node_num_of_devices(None, 0)) == 2
    assert asyncio.run(serving.node_list_devices("pci", 9, 0)) == ["pci_0000_00_00_0"]
    assert asyncio.run(serving.node_num_of_devices("pci", 0)) == 1
    assert asyncio.run(serving.node_num_of_devices("nosuch", 0)) == 0
    assert asyncio.run(serving.node_list_devices(None, 1, 0)) == ["computer"]


def test_detaching_without_a_driver_name() -> None:
    serving = recording(NodeDevices, "node_device_detach_flags")
    asyncio.run(serving.node_device_dettach("pci_0000_00_00_0"))
    assert serving.seen == [("pci_0000_00_00_0", None, 0)]


def test_volumes() -> None:
    vol = StorageVolRef("images", "a.qcow2", "/a.qcow2")
    serving = recording(Volumes, "storage_vol_get_info_flags", remote.StorageVolGetInfoFlagsRet(0, 10, 5))
    assert asyncio.run(serving.storage_vol_get_info(vol)) == remote.StorageVolGetInfoRet(0, 10, 5)
    serving = recording(Volumes, "storage_vol_wipe_pattern")
    asyncio.run(serving.storage_vol_wipe(vol, 0))
    assert serving.seen == [(vol, 0, 0)]


def test_snapshots() -> None:
    snap = DomainSnapshotRef("before", DOM)
    serving = recording(Snapshots, "domain_list_all_snapshots", remote.DomainListAllSnapshotsRet([snap], 1))
    assert asyncio.run(serving.domain_snapshot_num(DOM, 1)) == 1
    assert asyncio.run(serving.domain_snapshot_list_names(DOM, 9, 1)) == ["before"]
    assert serving.seen == [(DOM, 1, 1), (DOM, 1, 1)]
    serving = recording(
        Snapshots, "domain_snapshot_list_all_children", remote.DomainSnapshotListAllChildrenRet([snap], 1)
    )
    assert asyncio.run(serving.domain_snapshot_num_children(snap, 0)) == 1
    assert asyncio.run(serving.domain_snapshot_list_children_names(snap, 9, 0)) == ["before"]
