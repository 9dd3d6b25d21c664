"""Probing a real QEMU, and the reports made of it."""

import asyncio
import shutil
from pathlib import Path

import pytest
from lxml import etree

from vird.drivers.qemu.capabilities.cache import CapabilityCache
from vird.drivers.qemu.capabilities.probe import probe
from vird.drivers.qemu.host_report import HostReport
from vird.errors import ConfigUnsupported, InternalError, InvalidArg, SystemError_
from vird.host import kvm
from vird.host.tsc import time_stamp_counter

QEMU = shutil.which("qemu-system-x86_64")
pytestmark = pytest.mark.skipif(QEMU is None, reason="qemu-system-x86_64 is not installed")


def test_a_real_qemu_tells_what_it_can_do() -> None:
    caps = asyncio.run(probe(str(QEMU), kvm=False))
    assert list(caps.accelerators) == ["tcg"]
    assert caps.arch == "x86_64"
    assert {"tcg", "iothread", "virtio-net", "query-cpu-definitions", "cpu.migratable", "mch"} <= caps.flags
    assert "kvm" not in caps.flags
    q35 = caps.machine("qemu", "q35")
    assert q35 is not None
    assert q35.max_cpus >= 255
    best = caps.accelerator("qemu").host_cpu
    assert best is not None
    assert best.properties["sse2"].value is True


@pytest.mark.skipif(not kvm.accessible(), reason="the host has no KVM to use")
def test_kvm_adds_an_accelerator_and_knows_the_clock() -> None:
    caps = asyncio.run(probe(str(QEMU)))
    assert list(caps.accelerators) == ["kvm", "tcg"]
    assert caps.has("kvm")
    counter = time_stamp_counter()
    assert counter is not None
    assert counter.frequency > 100_000_000


def test_what_is_no_qemu_is_told() -> None:
    with pytest.raises(InternalError, match="Failed to probe QEMU binary with QMP"):
        asyncio.run(probe("/bin/true"))
    with pytest.raises(SystemError_, match="cannot execute binary /nonexistent"):
        asyncio.run(probe("/nonexistent"))


def test_reports_of_this_host(tmp_path: Path) -> None:
    report = HostReport(CapabilityCache(tmp_path))

    async def run() -> None:
        host = etree.fromstring(await report.capabilities())
        assert int(host.findtext("host/topology/cells/cell/memory") or 0) > 0
        arches = [arch.get("name") for arch in host.iterfind("guest/arch")]
        assert "x86_64" in arches
        domain = etree.fromstring(await report.domain_capabilities(None, "x86_64", "q35", "qemu"))
        assert (domain.findtext("machine") or "").startswith("pc-q35-")
        assert await report.max_vcpus("qemu") >= 1
        assert await report.version() >= 5_000_000
        assert "EPYC" in report.cpu_model_names("x86_64")
        assert report.cpu_model_names("s390x") == ()

    asyncio.run(run())
    assert len(list(tmp_path.iterdir())) >= 1


def test_what_cannot_be_reported(tmp_path: Path) -> None:
    report = HostReport(CapabilityCache(tmp_path))

    async def refused(text: str, *arguments: str | None) -> None:
        with pytest.raises((InvalidArg, ConfigUnsupported), match=text):
            await report.domain_capabilities(*arguments)

    async def run() -> None:
        await refused("unknown architecture: vax", None, "vax", None, None)
        await refused("unknown virttype: foo", None, None, None, "foo")
        await refused("does not support virt type 'xen'", str(QEMU), "x86_64", None, "xen")
        await refused("does not support arch 's390x'", str(QEMU), "s390x", None, None)
        await refused("the machine 'foo' is not supported by emulator", str(QEMU), "x86_64", "foo", None)
        with pytest.raises(InvalidArg, match="unknown type 'xen'"):
            await report.max_vcpus("xen")
        with pytest.raises(InvalidArg, match="cannot find architecture vax"):
            report.cpu_model_names("vax")

    asyncio.run(run())
