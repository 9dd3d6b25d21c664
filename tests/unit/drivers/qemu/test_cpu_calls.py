import asyncio

import pytest

from tests.unit.drivers.qemu.test_domain_capabilities import MACHINE, emulator
from vird.drivers.common import cpu_baseline
from vird.drivers.qemu import cpu_calls
from vird.drivers.qemu.capabilities.model import Accelerator, Capabilities, CpuDefinition, CpuProperty, HostCpu
from vird.errors import (
    ConfigUnsupported,
    CpuIncompatible,
    InternalError,
    InvalidArg,
    NoSupport,
    OperationFailed,
    XmlError,
)
from vird.model.cpu_models.x86_data import ProcessorSignature
from vird.model.cpu_models.x86_decode import Description
from vird.model.cpu_models.x86_models import features_of

HOST = Description("Westmere", "Intel", ProcessorSignature(6, 44, 2), ("ht",), ())
CPU = "<cpu><arch>x86_64</arch><model>{}</model></cpu>"


class Report:
    """Stands for the host's report: one emulator, whatever is asked for."""

    def __init__(self, caps: Capabilities) -> None:
        self.caps = caps

    async def lookup(self, *asked: str | None) -> tuple[Capabilities, str, str, str]:
        return self.caps, asked[1] or "x86_64", MACHINE.name, asked[3] or "kvm"


@pytest.fixture(autouse=True)
def host(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cpu_calls, "host_cpu", lambda: HOST)


def offered(*without: str) -> Capabilities:
    caps = emulator("cpu-unavailable-features")
    properties = {name: CpuProperty(True) for name in features_of("Westmere") - set(without)}
    properties |= {"vendor": CpuProperty("GenuineIntel"), "family": CpuProperty(6), "model": CpuProperty(44)}
    definitions = (CpuDefinition("Westmere", blockers=without), CpuDefinition("486"))
    caps.accelerators = {"kvm": Accelerator((MACHINE,), definitions, HostCpu("base", True, properties))}
    return caps


def test_the_host_is_compared() -> None:
    assert cpu_calls.compare_with_host(CPU.format("Nehalem"), 0) == 2
    assert cpu_calls.compare_with_host(CPU.format("Haswell"), 0) == 0
    with pytest.raises(CpuIncompatible, match="Host CPU does not provide required features"):
        cpu_calls.compare_with_host(CPU.format("Haswell"), cpu_calls.FAIL_INCOMPATIBLE)
    with pytest.raises(ConfigUnsupported, match="Unknown architecture vax"):
        cpu_calls.compare_with_host("<cpu><arch>vax</arch><model>x</model></cpu>", 0)


def test_a_host_of_no_known_model(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cpu_calls, "host_cpu", lambda: None)
    with pytest.raises(InternalError, match="of no known model"):
        cpu_calls.compare_with_host(CPU.format("486"), 0)


def test_a_hypervisor_is_compared() -> None:
    def compared(caps: Capabilities, arch: str | None = None) -> int:
        report = Report(caps)
        call = cpu_calls.compare_with_hypervisor(report, None, arch, None, None, CPU.format("Westmere"), 0)  # type: ignore[arg-type]
        return asyncio.run(call)

    assert compared(offered()) == 1
    assert compared(offered("aes")) == 0
    with pytest.raises(NoSupport, match="arch s390x"):
        compared(offered(), "s390x")
    with pytest.raises(InternalError, match="does not support reporting CPU model"):
        compared(emulator())


def test_baselines() -> None:
    assert cpu_baseline.baseline_of([CPU.format("486")], 0) == (
        "<cpu mode='custom' match='exact'>\n  <model fallback='forbid'>486</model>\n</cpu>\n"
    )
    expanded = cpu_baseline.baseline_of([CPU.format("486")], cpu_baseline.EXPAND_FEATURES)
    assert expanded.count("<feature policy='require'") == len(features_of("486"))
    mixed = cpu_baseline.baseline_of([CPU.format("Nehalem"), CPU.format("Westmere")], 0)
    assert "<model fallback='allow'>Nehalem</model>" in mixed
    with pytest.raises(InvalidArg, match="no CPU model specified at index 0"):
        cpu_baseline.baseline_of(["<cpu mode='host-model'/>"], 0)
    with pytest.raises(InvalidArg, match="must not be empty"):
        cpu_baseline.baseline_of([], 0)
    with pytest.raises(XmlError, match="Missing CPU architecture"):
        cpu_baseline.baseline_of(["<cpu><model>486</model></cpu>"], 0)
    with pytest.raises(NoSupport, match="cannot compute baseline CPU of s390x architecture"):
        cpu_baseline.baseline_of(["<cpu><arch>s390x</arch><model>z13</model></cpu>"], 0)


def test_power_baselines_are_of_one_model() -> None:
    power = "<cpu><arch>ppc64</arch><model>{}</model>{}</cpu>"
    assert "<model fallback='forbid'>POWER8</model>" in cpu_baseline.baseline_of([power.format("POWER8", "")] * 2, 0)
    for texts, told in (
        ([power.format("POWER8", ""), power.format("POWER7", "")], "CPUs are incompatible"),
        ([power.format("POWER8", "<vendor>Intel</vendor>")], "CPU vendors do not match"),
        ([power.format("POWER8", ""), CPU.format("486")], "CPUs are incompatible"),
    ):
        with pytest.raises(OperationFailed, match=told):
            cpu_baseline.baseline_of(texts, 0)
    with pytest.raises(InternalError, match="Unknown CPU model POWER99"):
        cpu_baseline.baseline_of([power.format("POWER99", "")], 0)


def test_a_baseline_that_a_hypervisor_gives() -> None:
    def common(arch: str | None, *texts: str) -> str:
        report = Report(offered("aes"))
        return asyncio.run(
            cpu_calls.baseline_with_hypervisor(report, None, arch, None, None, texts, 0)  # type: ignore[arg-type]
        )

    assert common(None, CPU.format("Westmere")).splitlines()[1:3] == [
        "  <model fallback='forbid'>Westmere</model>",
        "  <feature policy='disable' name='aes'/>",
    ]
    with pytest.raises(NoSupport, match="arch aarch64"):
        common("aarch64", CPU.format("Westmere"))
