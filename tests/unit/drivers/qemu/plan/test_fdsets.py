"""Passed descriptors."""

from tests.unit.drivers.qemu.plan.launches import launch_of
from vird.drivers.qemu.plan.fdsets import descriptor_set, passed_path

SETS = {"libvirt-1-storage": (7, 8), "serial0,x": (9,)}


def test_each_descriptor_of_a_set() -> None:
    launch = launch_of(fd_sets=SETS)
    assert list(descriptor_set(launch, "libvirt-1-storage", counted=True)) == [
        "-add-fd",
        "set=0,fd=7,opaque=libvirt-1-storage0",
        "-add-fd",
        "set=0,fd=8,opaque=libvirt-1-storage1",
    ]
    assert list(descriptor_set(launch, "serial0,x")) == ["-add-fd", "set=1,fd=9,opaque=serial0,,x"]


def test_what_was_not_passed() -> None:
    launch = launch_of(fd_sets=SETS)
    assert list(descriptor_set(launch, "other")) == []
    assert passed_path(launch, "other") is None
    assert passed_path(launch, "serial0,x") == "/dev/fdset/1"
