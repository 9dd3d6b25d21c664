"""Names of virtio devices and the options they share."""

from typing import Any

import pytest

from tests.unit.drivers.qemu.plan.launches import launch_of
from vird.drivers.qemu.plan.virtio import virtio_driver, virtio_options
from vird.errors import ConfigUnsupported


def rng(address: str, driver: str = "", **options: Any) -> Any:
    launch = launch_of(f"<rng model='virtio'><backend model='builtin'/>{driver}{address}</rng>", **options)
    return launch, launch.devices.rngs[0]


PCI = "<address type='pci' bus='0' slot='1' function='0'/>"


@pytest.mark.parametrize(
    ("address", "name"),
    [
        (PCI, "virtio-rng-pci"),
        ("<address type='ccw'/>", "virtio-rng-ccw"),
        ("<address type='virtio-mmio'/>", "virtio-rng-device"),
        ("", "virtio-rng-pci"),
    ],
)
def test_the_transport_is_part_of_the_name(address: str, name: str) -> None:
    launch, device = rng(address)
    assert virtio_driver(launch, "virtio-rng", device) == {"driver": name}


def test_models_for_old_and_new_guests() -> None:
    launch, device = rng(PCI)
    found = virtio_driver(launch, "virtio-rng", device, "virtio-non-transitional")
    assert found == {"driver": "virtio-rng-pci-non-transitional"}
    older, device = rng(PCI, without=("virtio-pci-non-transitional",))
    found = virtio_driver(older, "virtio-rng", device, "virtio-non-transitional")
    assert found == {"driver": "virtio-rng-pci", "disable-legacy": "on", "disable-modern": "off"}
    ccw, device = rng("<address type='ccw'/>")
    with pytest.raises(ConfigUnsupported, match="address type=ccw"):
        virtio_driver(ccw, "virtio-rng", device, "virtio-transitional")


def test_options() -> None:
    launch, device = rng(PCI, "<driver iommu='on' ats='off' packed='on'/>")
    assert virtio_options(launch, device.driver) == {"iommu_platform": True, "ats": False, "packed": True}
    assert virtio_options(launch, None) == {}
