import pytest

from vird.errors import InternalError
from vird.model.native.lxc_mount import mounted, root_filesystem


def test_devices_and_folders() -> None:
    assert root_filesystem("/dev/vg/root").type == "block"
    assert root_filesystem("/var/lib/lxc/a/rootfs").type == "mount"


def test_kernel_file_systems_are_left_to_the_controller() -> None:
    assert mounted(["proc proc proc nodev 0 0", "sysfs sys sysfs defaults 0 0"]) == []


def test_options() -> None:
    (ram, bind) = mounted(["tmpfs run tmpfs size=8m,ro 0 0", "/etc/hosts /etc/hosts none bind"])
    assert ram.source is not None and (ram.source.usage, ram.source.units) == (8192, "KiB")
    assert ram.readonly and not bind.readonly
    assert bind.target is not None and bind.target.dir == "/etc/hosts"


@pytest.mark.parametrize("entry", ["", "/a b", "tmpfs run tmpfs mode=0755 0 0", "tmpfs run tmpfs size=10% 0 0"])
def test_refusals(entry: str) -> None:
    with pytest.raises(InternalError):
        mounted([entry])
