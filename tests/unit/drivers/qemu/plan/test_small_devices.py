"""Devices of a line or two."""

from typing import Any

import pytest

from tests.unit.drivers.qemu.plan.launches import pci, values, words
from vird.drivers.qemu.plan import small_devices
from vird.errors import ConfigUnsupported

PLACE = {"bus": "pcie.0", "addr": "0x7"}
ALIAS = "<alias name='x0'/>"


@pytest.mark.parametrize(
    ("part", "text", "expected"),
    [
        (small_devices.balloon, f"<memballoon model='virtio' autodeflate='on'>{ALIAS}{pci(7)}</memballoon>",
         [{"driver": "virtio-balloon-pci", "id": "x0", "deflate-on-oom": True, **PLACE}]),
        (small_devices.balloon, "<memballoon model='none'/>", []),
        (small_devices.random_sources,
         f"<rng model='virtio'><rate bytes='5'/><backend model='random'>/r</backend>{ALIAS}{pci(7)}</rng>",
         [{"qom-type": "rng-random", "id": "objx0", "filename": "/r"},
          {"driver": "virtio-rng-pci", "rng": "objx0", "id": "x0", "max-bytes": 5, "period": 1000, **PLACE}]),
        (small_devices.random_sources,
         "<rng model='virtio'><backend model='egd' type='tcp'><source mode='connect' host='h' service='1'/></backend>"
         f"{ALIAS}{pci(7)}</rng>",
         ["socket,id=charx0,host=h,port=1", {"qom-type": "rng-egd", "id": "objx0", "chardev": "charx0"},
          {"driver": "virtio-rng-pci", "rng": "objx0", "id": "x0", **PLACE}]),
        (small_devices.watchdogs, f"<watchdog model='i6300esb' action='dump'>{ALIAS}{pci(7)}</watchdog>",
         [{"driver": "i6300esb", "id": "x0", **PLACE}, "pause"]),
        (small_devices.smartcards, f"<smartcard mode='host'>{ALIAS}</smartcard>",
         [{"driver": "ccid-card-emulated", "backend": "nss-emulated", "id": "x0"}]),
        (small_devices.smartcards,
         "<smartcard mode='host-certificates'><certificate>a</certificate><certificate>b</certificate>"
         f"<certificate>c</certificate>{ALIAS}</smartcard>",
         [{"driver": "ccid-card-emulated", "backend": "certificates", "cert1": "a", "cert2": "b", "cert3": "c",
           "db": "/etc/pki/nssdb", "id": "x0"}]),
        (small_devices.panics, "<panic model='isa'><address type='isa' iobase='0x505'/></panic>",
         [{"driver": "pvpanic", "ioport": 0x505}]),
        (small_devices.panics, "<panic model='hyperv'/>", []),
        (small_devices.vsock, f"<vsock model='virtio'><cid address='4'/>{ALIAS}{pci(7)}</vsock>",
         [{"driver": "vhost-vsock-pci", "id": "x0", "guest-cid": 4, "vhostfd": "9", **PLACE}]),
        (small_devices.iommu, f"<iommu model='intel'>"
        f"<driver intremap='on' caching_mode='on' aw_bits='48'/>{ALIAS}</iommu>",
         [{"driver": "intel-iommu", "id": "x0", "intremap": "on", "caching-mode": True, "aw-bits": 48}]),
        (small_devices.iommu, f"<iommu model='virtio'>{ALIAS}{pci(7)}</iommu>",
         [{"driver": "virtio-iommu", "id": "x0", **PLACE}]),
        (small_devices.iommu, "<iommu model='smmuv3'/>", []),
    ],
)  # fmt: skip
def test_devices(part: Any, text: str, expected: list[Any]) -> None:
    assert values(part, text, vsock_fd=9) == expected


def test_redirected_devices_and_their_filter() -> None:
    text = (
        f"<redirdev bus='usb' type='spicevmc'><boot order='3'/>{ALIAS}</redirdev><redirfilter>"
        "<usbdev class='0x08' vendor='0x15E1' product='0x2007' version='1.10' allow='yes'/><usbdev allow='no'/>"
        "</redirfilter>"
    )
    assert values(small_devices.redirected, text) == [
        "spicevmc,id=charx0,name=usbredir",
        {
            "driver": "usb-redir",
            "chardev": "charx0",
            "id": "x0",
            "filter": "0x08:0x15E1:0x2007:0x0110:1|-1:-1:-1:-1:0",
            "bootindex": 3,
        },
    ]


def test_variables_of_power_guests() -> None:
    text = "<nvram><address type='spapr-vio' reg='0x4000'/></nvram>"
    assert words(small_devices.nvram, text, machine="pseries", arch="ppc64") == ["-global", "spapr-nvram.reg=0x4000"]
    with pytest.raises(ConfigUnsupported, match="PPC64"):
        words(small_devices.nvram, text)


def test_features_that_are_devices() -> None:
    core = "<features><vmcoreinfo state='on'/></features>"
    assert values(small_devices.core_information, before=core) == [{"driver": "vmcoreinfo"}]
    segment = "<features><smm state='on'><tseg unit='MiB'>48</tseg></smm></features>"
    assert words(small_devices.trusted_segment, before=segment) == ["-global", "mch.extended-tseg-mbytes=48"]


@pytest.mark.parametrize(
    ("part", "text", "flag", "said"),
    [
        (small_devices.balloon, "<memballoon model='virtio' freePageReporting='on'/>",
         "virtio-balloon.free-page-reporting", "freePageReporting"),
        (small_devices.random_sources, "<rng model='virtio'><backend model='builtin'/>"
        "</rng>", "rng-builtin", "builtin"),
        (small_devices.smartcards, "<smartcard mode='host'/>", "ccid-emulated", "smartcard host mode"),
    ],
)  # fmt: skip
def test_what_the_qemu_has_not(part: Any, text: str, flag: str, said: str) -> None:
    with pytest.raises(ConfigUnsupported, match=said):
        words(part, text, without=(flag,))
