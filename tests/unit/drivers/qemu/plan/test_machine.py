"""The board and its accelerator."""

from typing import Any

import pytest

from tests.unit.drivers.qemu.plan.launches import words
from vird.drivers.qemu.plan.machine import accelerator, machine
from vird.errors import ConfigUnsupported


def options(**kwargs: Any) -> list[str]:
    return words(machine, **kwargs)[1].split(",")


@pytest.mark.parametrize(
    ("before", "option"),
    [
        ("<features><smm state='on'/></features>", "smm=on"),
        ("<features><vmport state='off'/></features>", "vmport=off"),
        ("<features><ioapic driver='qemu'/></features>", "kernel_irqchip=split"),
        ("<features><ioapic driver='kvm'/></features>", "kernel_irqchip=on"),
        ("<features><gic version='3'/></features>", "gic-version=3"),
        ("<features><htm state='on'/></features>", "cap-htm=on"),
        ("<features><hpt resizing='required'/></features>", "resize-hpt=required"),
        ("<features><cfpc value='fixed'/></features>", "cap-cfpc=fixed"),
        ("<memory dumpCore='on'>1024</memory>", "dump-guest-core=on"),
        ("<memoryBacking><nosharepages/></memoryBacking>", "mem-merge=off"),
        ("<clock offset='utc'><timer name='hpet' present='no'/></clock>", "hpet=off"),
        ("<launchSecurity type='sev'><policy>1</policy></launchSecurity>", "confidential-guest-support=lsec0"),
    ],
)
def test_what_the_document_says_of_the_board(before: str, option: str) -> None:
    assert option in options(before=before)
    assert option not in options()


def test_the_plain_board() -> None:
    assert options(machine="isapc") == ["isapc", "usb=off", "dump-guest-core=off"]
    assert "dump-guest-core=on" in options(dump_guest_core=True)
    assert "graphics=off" in options(os="<bios useserial='yes'/>")
    assert "iommu=smmuv3" in options(devices="<iommu model='smmuv3'/>")


def test_older_boards_are_not_told_of_the_hpet() -> None:
    before = "<clock offset='utc'><timer name='hpet' present='no'/></clock>"
    assert "hpet=off" not in options(before=before, version=5_002_000)


def test_key_wrapping_needs_its_machine() -> None:
    before = "<keywrap><cipher name='aes' state='off'/></keywrap>"
    assert "aes-key-wrap=off" in options(before=before, with_=("aes-key-wrap",))
    with pytest.raises(ConfigUnsupported, match="aes-key-wrap"):
        options(before=before)


def test_the_first_boot_device_names_the_loaders_parameter() -> None:
    disk = "<disk><target dev='vda'/><boot order='{}' loadparm='{}'/></disk>"
    devices = disk.format(2, "SECOND") + disk.format(1, "FIRST")
    assert "loadparm=FIRST" in options(devices=devices, with_=("loadparm",))
    assert not any(option.startswith("loadparm") for option in options(devices=devices))


@pytest.mark.parametrize(
    ("kind", "before", "expected"),
    [
        ("qemu", "", "tcg"),
        ("kvm", "", "kvm"),
        ("qemu", "<features><tcg><tb-cache unit='MiB'>100</tb-cache></tcg></features>", "tcg,tb-size=100"),
        (
            "kvm",
            "<features><kvm><dirty-ring state='on' size='4096'/></kvm></features>",
            "kvm,dirty-ring-size=4096",
        ),
    ],
)
def test_accelerators(kind: str, before: str, expected: str) -> None:
    assert words(accelerator, kind=kind, before=before) == ["-accel", expected]


def test_another_hypervisors_guest_is_refused() -> None:
    with pytest.raises(ConfigUnsupported, match="does not support xen"):
        words(accelerator, kind="xen")
