import pytest

from vird.errors import ConfigUnsupported, ConfSyntax, InternalError, XmlError
from vird.model.domain.domain import Domain
from vird.model.native.lxc_config import DEFAULT_MEMORY, domain_of_lxc

UUID = "c7a5fdbd-edaf-9455-926a-d65c16db1809"
NAMED = "lxc.rootfs.path = /r\nlxc.uts.name = box\n"


def converted(settings: str = "") -> Domain:
    return domain_of_lxc(NAMED + settings, UUID, "/controller")


def test_the_least() -> None:
    domain = converted()
    assert (domain.name, domain.uuid) == ("box", UUID)
    assert domain.memory is not None and domain.memory.size == DEFAULT_MEMORY
    assert domain.features is not None and domain.features.privnet
    assert domain.os is not None and domain.os.init == "/sbin/init"


def test_both_vocabularies_mean_the_same() -> None:
    old = "# a comment\nlxc.rootfs = /r\nlxc.utsname=box\nlxc.id_map = u 10000 0 2000\nlxc.tty = 2\n"
    new = NAMED + "lxc.idmap = u 10000 0 2000\nlxc.tty.max = 2\n"
    assert domain_of_lxc(old, UUID, "/c").to_xml() == domain_of_lxc(new, UUID, "/c").to_xml()


def test_limits() -> None:
    domain = converted(
        "lxc.cgroup.memory.limit_in_bytes = 1G\nlxc.cgroup.memory.soft_limit_in_bytes = 134217728\n"
        "lxc.cgroup.cpu.cfs_quota_us = -1\nlxc.cgroup.cpuset.cpus = 0-1\nlxc.cgroup.cpuset.mems = 3\n"
    )
    assert domain.memtune is not None and domain.memory is not None
    assert (domain.memory.size, domain.memtune.soft_limit) == (1 << 20, 1 << 17)
    assert domain.cputune is not None and domain.cputune.quota == -1
    assert domain.vcpu is not None and domain.vcpu.cpuset == frozenset({0, 1})
    assert domain.numatune is not None and domain.numatune.memory is not None
    assert domain.numatune.memory.nodeset == frozenset({3})


def test_block_devices_are_gathered() -> None:
    domain = converted(
        "lxc.cgroup.blkio.device_weight = 8:0\t300\nlxc.cgroup.blkio.throttle.read_bps_device = 8:16 10\n"
        "lxc.cgroup.blkio.throttle.write_iops_device = 8:0 7\n"
    )
    assert domain.blkiotune is not None
    first, second = domain.blkiotune.devices
    assert (first.path, first.weight, first.write_iops_sec) == ("/dev/block/8:0", 300, 7)
    assert second.read_bytes_sec == 10


def test_capabilities_and_arch() -> None:
    domain = converted("lxc.cap.drop = mknod nonsense policy\nlxc.cap.drop = sys_module\nlxc.arch = x86\n")
    assert domain.features is not None and domain.features.capabilities is not None
    dropped = domain.features.capabilities
    assert dropped.mknod is not None and dropped.sys_module is not None and dropped.policy == "allow"
    assert domain.os is not None and domain.os.type is not None and domain.os.type.arch == "i686"


@pytest.mark.parametrize(
    ("settings", "error"),
    [
        ("lxc.mount.fstab = /f\n", ConfigUnsupported),
        ("lxc.tty = x\n", InternalError),
        ("lxc.tty = 100000000\n", InternalError),
        ("lxc.idmap = u 0 1\n", InternalError),
        ("lxc.idmap = x 0 1 2\n", InternalError),
        ("lxc.cgroup.blkio.device_weight = 8:16\n", InternalError),
        ("lxc.cgroup.cpu.shares = -1\n", InternalError),
        ("lxc.cgroup.cpuset.cpus = x\n", XmlError),
        ("lxc.cgroup.memory.limit_in_bytes = 10\n", XmlError),
        ("no assignment\n", ConfSyntax),
    ],
)
def test_refusals(settings: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        converted(settings)


@pytest.mark.parametrize("text", ["lxc.uts.name = a\n", "lxc.rootfs.path = /r\n"])
def test_names_are_needed(text: str) -> None:
    with pytest.raises(InternalError):
        domain_of_lxc(text, UUID, "/c")
