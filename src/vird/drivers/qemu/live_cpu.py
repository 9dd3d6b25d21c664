"""What processor a new guest really got, written into its live document.

A definition names a model; QEMU adds what the machine always has and leaves out what the host
cannot do.  libvirt tells the difference as features of a CPU that was checked in full, and so do
we.  Only x86 processors say what they are.
"""

from __future__ import annotations

from typing import Any

from vird import errors
from vird.model.checks.machine import X86
from vird.model.domain.cpu import CpuFeature
from vird.model.domain.domain import Domain
from vird.qmp.client import Client

REFUSED_BY_CHECK = "full"


async def learn_processor(monitor: Client, live: Domain, qom_path: str) -> None:
    """Ask a processor for its features and complete the live document's ``<cpu>``.

    Raises ``OperationFailed`` when the document demands a full check and a feature is missing.
    """
    cpu = live.cpu
    kind = live.os.type if live.os is not None else None
    arch = kind.arch if kind is not None else None
    if cpu is None or cpu.mode != "custom" or cpu.model is None or not cpu.model.name or arch not in X86:
        return
    words: Any = await monitor.execute("qom-get", {"path": qom_path, "property": "feature-words"})
    found = features_in(words)
    from vird.model.cpu_models.x86_models import MODELS, features_of

    if cpu.model.name not in MODELS:
        return
    asked = {feature.name: feature.policy for feature in cpu.features}
    expected = set(features_of(cpu.model.name))
    expected |= {name for name, policy in asked.items() if policy in ("force", "require", "optional")}
    expected -= {name for name, policy in asked.items() if policy in ("disable", "forbid")}
    missing = sorted(expected - found)
    if cpu.check == REFUSED_BY_CHECK and missing:
        raise errors.OperationFailed(f"guest CPU doesn't match specification: missing features: {','.join(missing)}")
    kept = [
        feature for feature in cpu.features if (feature.name in found) == (feature.policy not in ("disable", "forbid"))
    ]
    for feature in kept:
        feature.policy = "disable" if feature.policy in ("disable", "forbid") else "require"
    known = {feature.name for feature in kept}
    kept += [CpuFeature(policy="require", name=name) for name in _in_order(found - expected - known)]
    kept += [CpuFeature(policy="disable", name=name) for name in _in_order(set(missing) - known)]
    cpu.features = kept
    cpu.check = "full"


def features_in(words: list[dict[str, Any]]) -> frozenset[str]:
    """The features that QEMU's register words stand for, by libvirt's names."""
    from vird.model.cpu_models.x86_data import ProcessorData
    from vird.model.cpu_models.x86_features import Register

    processor = ProcessorData()
    for word in words:
        if value := int(word["features"]):
            place = Register(
                int(word["cpuid-input-eax"]), int(word.get("cpuid-input-ecx", 0)), str(word["cpuid-register"]).lower()
            )
            processor[place] = value
    return processor.features


def _in_order(names: set[str] | frozenset[str]) -> list[str]:
    """Names in the order of the registers and bits that they stand for."""
    from vird.model.cpu_models.x86_data import feature_places

    places = feature_places()
    return sorted(names, key=lambda name: (places[name][0], places[name][1]) if name in places else ((), 0))
