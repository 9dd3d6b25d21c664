from collections.abc import Iterable

import pytest
from lxml import etree

from vird.drivers.qemu.capabilities.model import (
    Accelerator,
    Capabilities,
    CpuDefinition,
    Gic,
    Machine,
    Sev,
    Sgx,
    SgxSection,
)
from vird.drivers.qemu.domain_capabilities import CpuModelChoice, CustomModel, HostOffer, domain_capabilities
from vird.drivers.qemu.firmware import Offer

MACHINE = Machine("pc-q35-7.2", "q35", max_cpus=288, default=True)
OFFER = HostOffer(Offer((), (), False), None, (), False, None)


def emulator(*flags: str, arch: str = "x86_64", machine: Machine = MACHINE) -> Capabilities:
    caps = Capabilities("/bin/qemu", arch, 7_002_000)
    caps.flags = frozenset(flags)
    caps.accelerators = {"kvm": Accelerator((machine,)), "tcg": Accelerator((machine,))}
    return caps


def parsed(caps: Capabilities, offer: HostOffer = OFFER, domain_type: str = "kvm") -> etree._Element:
    machine = caps.accelerators["kvm"].machines[0].name
    return etree.fromstring(domain_capabilities(caps, caps.arch, machine, domain_type, offer))


def values(root: etree._Element, path: str, enum: str) -> list[str | None]:
    return [value.text for value in root.iterfind(f"{path}/enum[@name='{enum}']/value")]


def supported(root: etree._Element, paths: Iterable[str]) -> set[str]:
    found = {path: root.find(path) for path in paths}
    return {path for path, element in found.items() if element is not None and element.get("supported") == "yes"}


def test_an_emulator_with_nothing() -> None:
    root = parsed(emulator())
    assert [child.text for child in root[:4]] == ["/bin/qemu", "kvm", "pc-q35-7.2", "x86_64"]
    assert root.find("vcpu").get("max") == "288"  # type: ignore[union-attr]
    assert (
        supported(root, ("iothreads", "devices/rng", "devices/tpm", "devices/redirdev", "features/vmcoreinfo")) == set()
    )
    assert values(root, "devices/video", "modelType") == ["none"]
    assert values(root, "devices/disk", "bus") == ["fdc", "scsi", "virtio"]
    assert values(root, "devices/disk", "model") == ["virtio"]
    assert values(root, "os/loader", "secure") == ["no"]
    assert supported(root, ("cpu/mode[@name='maximum']", "cpu/mode[@name='host-model']")) == set()
    assert root.find("features/hyperv") is None
    assert root.find("features/s390-pv") is None


def test_devices_follow_from_flags() -> None:
    caps = emulator(
        "spice", "vnc", "VGA", "qxl", "usb-storage", "ich9-ahci", "virtio-rng", "rng-egd", "usb-redir", "qemu-xhci",
        "virtio-pci-non-transitional", "memory-backend-memfd", "vhost-user-fs", "iothread",
        machine=Machine("pc-i440fx-7.2", max_cpus=255),
    )  # fmt: skip
    root = parsed(caps, OFFER._replace(vfio=True))
    assert values(root, "devices/disk", "bus") == ["ide", "fdc", "scsi", "virtio", "usb", "sata"]
    assert values(root, "devices/graphics", "type") == ["vnc", "spice"]
    assert values(root, "devices/video", "modelType") == ["vga", "qxl", "none"]
    assert values(root, "devices/rng", "model") == ["virtio", "virtio-transitional", "virtio-non-transitional"]
    assert values(root, "devices/rng", "backendModel") == ["egd"]
    assert values(root, "devices/hostdev", "subsysType") == ["usb", "pci", "scsi"]
    assert values(root, "devices/hostdev", "pciBackend") == ["default", "vfio"]
    assert values(root, "devices/channel", "type") == ["pty", "unix", "spicevmc"]
    assert values(root, "devices/filesystem", "driverType") == ["path", "handle", "virtiofs"]
    assert values(root, "memoryBacking", "sourceType") == ["file", "anonymous", "memfd"]


@pytest.mark.parametrize(
    ("versions", "backends", "told"),
    [(None, ["passthrough"], []), (["2.0"], ["passthrough", "emulator", "external"], ["2.0"])],
)
def test_a_tpm_emulator_must_be_installed(versions: list[str] | None, backends: list[str], told: list[str]) -> None:
    caps = emulator("tpm-crb", "tpm-passthrough", "tpm-emulator")
    root = parsed(caps, OFFER._replace(tpm_versions=versions))
    assert values(root, "devices/tpm", "model") == ["tpm-crb"]
    assert values(root, "devices/tpm", "backendModel") == backends
    assert values(root, "devices/tpm", "backendVersion") == told


def test_firmware_and_processors() -> None:
    custom = [
        CustomModel(CpuDefinition("EPYC", usable=False, deprecated=True), "AMD"),
        CustomModel(CpuDefinition("486"), None),
    ]
    offer = HostOffer(
        Offer(("efi",), ("/fw & more.fd",), True),
        CpuModelChoice("EPYC", "AMD", (("require", "x2apic"), ("disable", "svm"))),
        custom,
        False,
        None,
    )
    caps = emulator("cpu.migratable", "cpu-max")
    root = parsed(caps, offer)
    assert values(root, "os", "firmware") == ["efi"]
    assert [value.text for value in root.iterfind("os/loader/value")] == ["/fw & more.fd"]
    assert values(root, "os/loader", "secure") == ["yes", "no"]
    passthrough, maximum, host, models = root.find("cpu")  # type: ignore[misc]
    assert [value.text for value in passthrough.iter("value")] == ["on", "off"]
    assert [value.text for value in maximum.iter("value")] == ["on", "off"]
    assert [(element.tag, dict(element.attrib)) for element in host] == [
        ("model", {"fallback": "forbid"}),
        ("vendor", {}),
        ("feature", {"policy": "require", "name": "x2apic"}),
        ("feature", {"policy": "disable", "name": "svm"}),
    ]
    assert [(model.text, dict(model.attrib)) for model in models] == [
        ("EPYC", {"usable": "no", "deprecated": "yes", "vendor": "AMD"}),
        ("486", {"usable": "unknown", "vendor": "unknown"}),
    ]
    assert parsed(caps, offer, "qemu").find("cpu/mode").get("supported") == "no"  # type: ignore[union-attr]


def test_features_of_other_architectures() -> None:
    arm = emulator(arch="aarch64", machine=Machine("virt-7.2", "virt", max_cpus=512))
    arm.gic = (Gic(3, True, True), Gic(2, False, True))
    assert values(parsed(arm), "features/gic", "version") == ["3"]
    assert values(parsed(arm, domain_type="qemu"), "features/gic", "version") == ["2", "3"]
    board = emulator(arch="aarch64", machine=Machine("raspi3b"))
    board.gic = arm.gic
    assert supported(parsed(board), ("features/gic",)) == set()
    power = parsed(emulator("usb-storage", arch="ppc64", machine=Machine("pseries-7.2")))
    assert values(power, "devices/disk", "diskDevice") == ["disk", "cdrom", "lun"]
    assert values(power, "devices/disk", "bus") == ["scsi", "virtio", "usb"]
    z = parsed(emulator("s390-pv-guest", "confidential-guest-support", arch="s390x"))
    assert supported(z, ("features/s390-pv",)) == {"features/s390-pv"}


def test_encryption_enclaves_and_hyperv() -> None:
    caps = emulator()
    caps.sev = Sev(47, 1, "p", "c", "id")
    caps.sgx = Sgx(True, True, False, 24, (SgxSection(0, 24),))
    caps.hyperv = ("relaxed", "vapic")
    root = parsed(caps)
    assert {child.tag: child.text for child in root.find("features/sev")} == {  # type: ignore[union-attr]
        "cbitpos": "47",
        "reducedPhysBits": "1",
        "maxGuests": "0",
        "maxESGuests": "0",
    }
    assert dict(root.find("features/sgx/sections/section").attrib) == {  # type: ignore[union-attr]
        "node": "0",
        "size": "24",
        "unit": "KiB",
    }
    assert values(root, "features/hyperv", "features") == ["relaxed", "vapic"]
