import pytest

from tests.unit.drivers.qemu.capabilities.conversation import first_session, tcg_session, text
from vird.drivers.qemu.capabilities import replay
from vird.drivers.qemu.capabilities.model import CpuProperty, Machine
from vird.errors import ParseFailed


def test_what_is_read_off_a_conversation() -> None:
    caps = replay(text(first_session(), tcg_session()), "/bin/qemu", 77)
    assert (caps.emulator, caps.arch, caps.version, caps.package) == ("/bin/qemu", "x86_64", 7_002_001, "Debian")
    assert caps.microcode_version == 77
    assert caps.flags == {
        "kvm",
        "tcg",
        "no-acpi",
        "vnc",
        "vnc-power-control",
        "virtio-blk-pci.scsi",
        "virtio-blk-pci.scsi.default.disabled",
        "iothread",
        "virtio-net",
        "tpm-crb",
        "migrate-rdma",
        "query-cpu-model-expansion",
        "query-cpu-definitions",
        "cpu-cache",
        "cpu-max",
        "cpu.migratable",
        "cpu-unavailable-features",
        "canonical-cpu-features",
        "x86-max-cpu",
        "compat-deprecated",
        "confidential-guest-support",
    }
    assert caps.hyperv == ("relaxed", "spinlocks", "vendor_id")
    assert caps.gic == ()
    assert caps.sev is None


def test_machines_start_with_the_default_and_leave_out_the_empty_one() -> None:
    caps = replay(text(first_session(), tcg_session()))
    assert [machine.name for machine in caps.accelerators["kvm"].machines] == ["pc-i440fx-7.2", "pc-q35-7.2", "isapc"]
    assert caps.machine("kvm", "q35") == Machine("pc-q35-7.2", "q35", True, 288, default_ram_id="pc.ram")
    assert caps.machine("kvm", "vax") is None
    assert caps.canonical_machine("qemu", "pc") == "pc-i440fx-7.2"
    assert caps.canonical_machine("qemu", "vax") == "vax"
    assert caps.default_machine("qemu") == "pc-i440fx-7.2"
    assert caps.default_machine("xen") is None
    assert [machine.name for machine in caps.accelerators["tcg"].machines] == ["pc-i440fx-7.2", "pc-q35-7.2"]


def test_processors_and_the_hosts_own() -> None:
    caps = replay(text(first_session(), tcg_session()))
    host, epyc, old, _ = caps.accelerator("kvm").cpus
    assert (host.usable, host.blockers) == (True, ())
    assert (epyc.usable, epyc.blockers, epyc.deprecated) == (False, ("topoext",), True)
    assert old.usable is None
    best = caps.accelerator("kvm").host_cpu
    assert best is not None
    assert best.migratability
    assert dict(best.properties) == {
        "sse": CpuProperty(True, True),
        "invtsc": CpuProperty(True, False),
        "family": CpuProperty(6),
        "vendor": CpuProperty("AuthenticAMD"),
    }


def test_without_kvm_one_session_is_all() -> None:
    caps = replay(text(first_session(kvm=False)), microcode_version=77)
    assert list(caps.accelerators) == ["tcg"]
    assert caps.microcode_version == 0
    assert caps.hyperv is None
    assert caps.supports_type("qemu")
    assert not caps.supports_type("kvm")
    assert caps.accelerator("kvm").machines == ()


@pytest.mark.parametrize("bad", ["", "[]", "{", '{"return": {}}', '{"execute": "query-version"}{"return": {}}'])
def test_what_is_no_capture_is_told(bad: str) -> None:
    with pytest.raises(ParseFailed):
        replay(bad)
