"""Features of ARM processors: only known ones can be asked for."""

import pytest

from vird.errors import ConfigUnsupported
from vird.model.checks.arm_features import ARM_FEATURES
from vird.model.checks.domain import check_domain
from vird.model.checks.machine import MachineFacts
from vird.model.domain.domain import Domain


def judge(feature: str, arch: str, machine: str) -> None:
    cpu = f"<cpu mode='host-passthrough'><feature policy='disable' name='{feature}'/></cpu>"
    kind = f"<os><type arch='{arch}' machine='{machine}'>hvm</type></os>"
    domain = Domain.from_xml(f"<domain type='kvm'><name>x</name><memory>1</memory>{kind}{cpu}</domain>")
    check_domain(domain, MachineFacts(arch, machine))


def test_vectors_come_in_steps_of_128_bits() -> None:
    lengths = {int(name[3:]) for name in ARM_FEATURES if name.startswith("sve") and name != "sve"}
    assert lengths == set(range(128, 2049, 128))


def test_unknown_ones_are_refused_on_arm_only() -> None:
    judge("sve256", "aarch64", "virt-7.2")
    with pytest.raises(ConfigUnsupported, match="unknown CPU feature: vmx"):
        judge("vmx", "aarch64", "virt-7.2")
    judge("vmx", "x86_64", "pc-q35-7.2")
