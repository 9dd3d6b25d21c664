import asyncio
from pathlib import Path

import pytest

from tests.unit.drivers.qemu.capabilities.conversation import first_session, tcg_session, text
from vird.drivers.qemu import host_report
from vird.drivers.qemu.capabilities import Capabilities, replay
from vird.drivers.qemu.capabilities.cache import CapabilityCache
from vird.drivers.qemu.host_report import HostReport
from vird.errors import ConfigUnsupported, InternalError, InvalidArg


@pytest.fixture
def report(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> HostReport:
    emulator = tmp_path / "qemu"
    emulator.write_text("")

    async def probe(path: str, kvm: bool) -> Capabilities:
        return replay(text(first_session(), tcg_session()), path)

    known = {"x86_64": str(emulator), "i686": str(emulator)}
    monkeypatch.setattr(host_report, "emulator_for", known.get)
    monkeypatch.setattr(host_report, "host_arch", lambda: "x86_64")
    cache = CapabilityCache(tmp_path / "cache", probe=probe, kvm_device=str(tmp_path / "none"))
    return HostReport(cache, uuid="282d73b9-14d6-409f-bb85-ee949777ecd3")


def test_what_is_left_out_is_chosen_as_for_a_new_domain(report: HostReport) -> None:
    async def run() -> None:
        caps, arch, machine, kind = await report.lookup(None, None, None, None)
        assert (arch, machine, kind) == ("x86_64", "pc-i440fx-7.2", "kvm")
        _, arch, machine, kind = await report.lookup(caps.emulator, "i686", "q35", "qemu")
        assert (arch, machine, kind) == ("i686", "pc-q35-7.2", "qemu")
        assert await report.version() == 7_002_001
        assert await report.max_vcpus(None) == 255
        assert await report.max_vcpus("QEMU") == 255

    asyncio.run(run())


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ((None, "vax", None, None), "unknown architecture: vax"),
        ((None, None, None, "foo"), "unknown virttype: foo"),
        ((None, None, None, "lxc"), "does not support virt type 'lxc'"),
        ((None, None, "vax", None), "the machine 'vax' is not supported by emulator"),
        ((None, "s390x", None, None), "unable to find any emulator to serve 's390x' architecture"),
    ],
)
def test_what_does_not_fit_is_told(report: HostReport, asked: tuple[str | None, ...], told: str) -> None:
    with pytest.raises((InvalidArg, ConfigUnsupported), match=told):
        asyncio.run(report.lookup(*asked))


def test_a_host_without_any_emulator(report: HostReport, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(host_report, "emulator_for", lambda arch: None)
    with pytest.raises(InternalError, match="Cannot find suitable emulator for x86_64"):
        asyncio.run(report.version())


def test_models_by_architecture(report: HostReport) -> None:
    assert "EPYC" in report.cpu_model_names("i686")
    assert report.cpu_model_names("s390x") == ()
    with pytest.raises(InvalidArg, match="cannot find architecture vax"):
        report.cpu_model_names("vax")
    with pytest.raises(InvalidArg, match="unknown type 'xen'"):
        asyncio.run(report.max_vcpus("xen"))


def test_an_emulator_that_cannot_be_asked_is_left_out(report: HostReport, monkeypatch: pytest.MonkeyPatch) -> None:
    from vird.drivers.qemu.emulators import ARCHES

    found = report.lookup(None, None, None, None)
    good = asyncio.run(found)[0].emulator
    emulators = [(ARCHES["x86_64"], good), (ARCHES["s390x"], "/nonexistent")]
    monkeypatch.setattr(host_report, "emulated_arches", lambda: emulators)
    document = asyncio.run(report.capabilities())
    assert document.count("<guest>") == 1
    assert "<uuid>282d73b9-14d6-409f-bb85-ee949777ecd3</uuid>" in document
