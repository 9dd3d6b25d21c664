import pytest

from tests.unit.model.native.xen.guests import domain
from vird.errors import ConfigUnsupported
from vird.model.native.xen.libxl import libxl_from_domain, required_shadow_kib


def test_shadow_memory() -> None:
    assert required_shadow_kib(1024 * 1024, 2) == 2 * 1024 + 8 * 1024


def test_guests_without_kernel_get_a_loader() -> None:
    described = libxl_from_domain(domain(kind="linux"))
    assert described["b_info"]["type.pv"] == {"bootloader": "pygrub"}
    assert "kernel" not in described["b_info"]
    assert libxl_from_domain(domain(kind="xenpvh"))["b_info"]["type.pvh"] == {}


@pytest.mark.parametrize("is_common", [True, False])
def test_where_nesting_is_said(is_common: bool) -> None:
    guest = domain(parts="<cpu mode='host-passthrough'><feature policy='forbid' name='sse'/></cpu>")
    built = libxl_from_domain(guest, nesting_is_common=is_common)["b_info"]
    assert ("nested_hvm" in built, "nested_hvm" in built["type.hvm"]) == (is_common, not is_common)
    assert built["cpuid"] == [{"leaf": 1, "edx": "x" * 6 + "0" + "x" * 25}]


def test_devices() -> None:
    described = libxl_from_domain(
        domain(
            "<disk type='block' device='cdrom'><target dev='hdc'/></disk>"
            "<interface type='bridge'><mac address='00:16:3e:00:00:01'/><source bridge='b'/>"
            "<model type='netfront'/></interface>"
            "<graphics type='vnc' port='5903'/><channel type='pty'><target type='xen' name='n'/></channel>"
            "<hostdev mode='subsystem' type='pci'><source><address bus='3'/></source></hostdev>"
        )
    )
    assert described["disks"] == [{"vdev": "hdc", "backend": "phy", "format": "empty", "removable": 1, "is_cdrom": 1}]
    assert described["nics"][0]["nictype"] == "vif"
    assert described["vfbs"][0]["vnc"]["display"] == 3
    assert described["channels"] == [{"devid": 0, "name": "n", "connection.pty": {}}]
    assert described["pcidevs"][0]["bus"] == 3
    assert described["b_info"]["video_memkb"] == 8192


def test_affinity_and_nodes() -> None:
    built = libxl_from_domain(
        domain(
            parts="<vcpu cpuset='0-1'>2</vcpu><cputune><vcpupin vcpu='1' cpuset='3'/></cputune><cpu><numa>"
            "<cell id='0' cpus='0' memory='32' unit='MiB'/><cell id='1' cpus='1' memory='32' unit='MiB'/></numa></cpu>"
        )
    )["b_info"]
    assert built["vcpu_hard_affinity"] == [[0, 1], [3]]
    assert [node["distances"] for node in built["vnuma_nodes"]] == [[10, 20], [20, 10]]


@pytest.mark.parametrize("parts", ["<cpu mode='host-model'/>", "<clock offset='timezone' timezone='x'/>"])
def test_what_libxl_has_not(parts: str) -> None:
    with pytest.raises(ConfigUnsupported):
        libxl_from_domain(domain(parts=parts))
