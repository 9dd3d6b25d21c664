"""What a guest's processor becomes on a host and under a hypervisor."""

from __future__ import annotations

import pytest

from vird.errors import ConfigUnsupported, NoSupport
from vird.model.checks.cpu_rules import complete_cpu
from vird.model.cpu_models.guest_model import HostModel, convert_legacy, translate, update
from vird.model.domain.cpu import Cpu

HOST = HostModel("Penryn", "Intel", (("require", "vmx"), ("disable", "sse4.1")))


def cpu_of(text: str) -> Cpu:
    cpu = Cpu.from_xml(text)
    complete_cpu(cpu)
    return cpu


def features(cpu: Cpu) -> list[tuple[str, str]]:
    return [(feature.policy, feature.name) for feature in cpu.features]


def model(cpu: Cpu) -> tuple[str | None, str | None]:
    assert cpu.model is not None
    return cpu.model.name, cpu.model.fallback


def test_host_model_takes_the_host_and_keeps_the_guests_wishes() -> None:
    cpu = cpu_of("<cpu mode='host-model'><feature policy='disable' name='vmx'/></cpu>")
    update(cpu, HOST)
    assert (cpu.mode, cpu.match, cpu.vendor) == ("custom", "exact", "Intel")
    assert model(cpu) == ("Penryn", "allow")
    assert features(cpu) == [("disable", "vmx"), ("disable", "sse4.1")]


def test_a_minimum_becomes_the_host() -> None:
    cpu = cpu_of("<cpu match='minimum'><model fallback='forbid'>pentium3</model></cpu>")
    update(cpu, HOST)
    assert (cpu.match, cpu.vendor, model(cpu)) == ("exact", None, ("Penryn", "forbid"))


def test_optional_features_are_settled_by_what_the_host_has() -> None:
    cpu = cpu_of(
        "<cpu><model>486</model><feature policy='optional' name='vmx'/><feature policy='optional' name='sse4.1'/>"
        "<feature policy='optional' name='sse2'/><feature policy='force' name='avx'/></cpu>"
    )
    update(cpu, HOST)
    assert features(cpu) == [("require", "vmx"), ("disable", "sse4.1"), ("require", "sse2"), ("force", "avx")]
    assert model(cpu) == ("486", "allow")


def test_passthrough_is_left_alone() -> None:
    cpu = cpu_of("<cpu mode='host-passthrough'/>")
    update(cpu, HOST)
    assert (cpu.mode, cpu.model) == ("host-passthrough", None)


def test_a_model_that_the_hypervisor_has_stays() -> None:
    cpu = cpu_of("<cpu><model>Haswell</model></cpu>")
    translate(cpu, "x86_64", {"Haswell": ("rtm",)})
    translate(cpu, "x86_64", None)
    assert (model(cpu), features(cpu)) == (("Haswell", "allow"), [])


def test_another_model_says_the_same_with_features_switched() -> None:
    cpu = cpu_of("<cpu><model>Haswell-noTSX</model><feature policy='forbid' name='vmx'/></cpu>")
    translate(cpu, "x86_64", {"Haswell": (), "486": ()})
    assert model(cpu) == ("Haswell", "allow")
    assert features(cpu) == [("disable", "hle"), ("disable", "rtm"), ("forbid", "vmx")]


@pytest.mark.parametrize(
    ("text", "arch", "kind"),
    [
        ("<cpu><model fallback='forbid'>Haswell</model></cpu>", "x86_64", ConfigUnsupported),
        ("<cpu><model>Haswell</model></cpu>", "x86_64", ConfigUnsupported),
        ("<cpu><model>POWER9</model></cpu>", "ppc64", NoSupport),
    ],
)
def test_no_other_model(text: str, arch: str, kind: type[Exception]) -> None:
    with pytest.raises(kind, match=r"Haswell|POWER9"):
        translate(cpu_of(text), arch, {"EPYC": ()})


def test_names_of_old_documents() -> None:
    cpu = cpu_of("<cpu><model>POWER7+_v2.1</model></cpu>")
    convert_legacy(cpu, "x86_64")
    assert model(cpu)[0] == "POWER7+_v2.1"
    convert_legacy(cpu, "ppc64")
    assert model(cpu)[0] == "POWER7"
