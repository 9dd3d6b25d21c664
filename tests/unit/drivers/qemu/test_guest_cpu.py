"""What ``host-model`` becomes."""

import pytest

from vird.drivers.qemu.capabilities.model import Accelerator, Capabilities, CpuDefinition, CpuProperty, HostCpu
from vird.drivers.qemu.guest_cpu import settle_cpu
from vird.errors import ConfigUnsupported
from vird.model.domain.domain import Domain

GUEST = (
    "<domain type='kvm'><name>g</name><os><type arch='{}'>hvm</type></os>"
    "<cpu mode='{}'><feature policy='disable' name='vx'/></cpu></domain>"
)


def s390() -> Capabilities:
    found = Capabilities("/usr/bin/qemu-system-s390x", "s390x", 7_002_000)
    switched = {"vx": CpuProperty(True), "te": CpuProperty(True), "off": CpuProperty(False)}
    host = HostCpu("gen15a-base", True, switched)
    found.accelerators["kvm"] = Accelerator(cpus=(CpuDefinition("gen15a-base"),), host_cpu=host)
    return found


def test_the_hosts_model_with_the_users_wishes_on_top() -> None:
    live = Domain.from_xml(GUEST.format("s390x", "host-model"))
    settle_cpu(live, s390())
    cpu = live.cpu
    assert cpu is not None and cpu.model is not None
    assert (cpu.mode, cpu.match, cpu.model.name, cpu.model.fallback) == ("custom", "exact", "gen15a-base", "forbid")
    assert {feature.name: feature.policy for feature in cpu.features} == {"vx": "disable", "te": "require"}


@pytest.mark.parametrize(("arch", "mode"), [("s390x", "host-passthrough"), ("ppc64", "host-model")])
def test_what_stays(arch: str, mode: str) -> None:
    live = Domain.from_xml(GUEST.format(arch, mode))
    before = live.copy()
    settle_cpu(live, s390())
    assert live == before


def test_a_host_that_nobody_knows() -> None:
    unknown = Capabilities("/q", "s390x", 7_002_000)
    with pytest.raises(ConfigUnsupported, match="CPU mode 'host-model'"):
        settle_cpu(Domain.from_xml(GUEST.format("s390x", "host-model")), unknown)


def test_a_named_model_that_the_emulator_lacks() -> None:
    known = Capabilities("/q", "x86_64", 7_002_000)
    known.accelerators["kvm"] = Accelerator(cpus=(CpuDefinition("Haswell"),))
    live = Domain.from_xml(
        "<domain type='kvm'><name>g</name><os><type arch='x86_64'>hvm</type></os>"
        "<cpu mode='custom' match='exact'><model fallback='allow'>Haswell-noTSX</model></cpu></domain>"
    )
    settle_cpu(live, known)
    cpu = live.cpu
    assert cpu is not None and cpu.model is not None
    assert cpu.model.name == "Haswell"
    assert [(feature.policy, feature.name) for feature in cpu.features] == [("disable", "hle"), ("disable", "rtm")]


def test_features_that_no_emulator_knows_are_not_mentioned_to_it() -> None:
    known = Capabilities("/q", "x86_64", 7_002_000)
    known.accelerators["kvm"] = Accelerator(cpus=(CpuDefinition("Haswell"),))
    live = Domain.from_xml(
        "<domain type='kvm'><name>g</name><os><type arch='x86_64'>hvm</type></os><cpu mode='custom' match='exact'>"
        "<model>Haswell</model><feature policy='disable' name='osxsave'/><feature policy='disable' name='rtm'/>"
        "<feature policy='require' name='ospke'/></cpu></domain>"
    )
    settle_cpu(live, known)
    assert live.cpu is not None
    assert [feature.name for feature in live.cpu.features] == ["rtm", "ospke"]
