"""The guest's processor: what goes with which mode."""

from __future__ import annotations

from typing import Final

from vird.errors import ConfigUnsupported, XmlError
from vird.model.domain.cpu import Cpu

VENDOR_ID_LENGTH: Final = 12
HOST_MODES: Final = ("host-passthrough", "maximum")


def complete_cpu(cpu: Cpu) -> None:
    """Fill in mode, match and fallback; raises XmlError and ConfigUnsupported."""
    model = cpu.model if cpu.model is not None and cpu.model.name else None
    if cpu.mode is None and (model is not None or cpu.match is not None):
        cpu.mode = "custom"
    if cpu.mode == "custom":
        cpu.match = cpu.match or "exact"
    elif cpu.mode is not None:
        cpu.match = None
    if cpu.migratable is not None and cpu.mode not in HOST_MODES:
        raise ConfigUnsupported("Attribute migratable is only allowed for 'host-passthrough' / 'maximum' CPU mode")
    _complete_model(cpu)
    _check_features(cpu)
    if model is None and cpu.mode in (None, "custom"):
        if cpu.vendor is not None:
            raise XmlError("CPU vendor specified without CPU model")
        if cpu.features:
            raise XmlError("Non-empty feature list specified without CPU model")


def _complete_model(cpu: Cpu) -> None:
    model = cpu.model
    if model is None:
        return
    if model.vendor_id is not None:
        if len(model.vendor_id) != VENDOR_ID_LENGTH:
            raise XmlError(f"vendor_id must be exactly {VENDOR_ID_LENGTH} characters long")
        if "," in model.vendor_id:
            raise XmlError("vendor id is invalid")
    if cpu.mode not in (None, "custom", "host-model"):
        model.name = None
    if model.name is None:
        model.fallback = None
    elif model.fallback is None:
        model.fallback = "allow"
    if model.name is None and model.vendor_id is None:
        cpu.model = None


def _check_features(cpu: Cpu) -> None:
    seen: set[str] = set()
    for feature in cpu.features:
        if not feature.name:
            raise XmlError("Invalid CPU feature name")
        if feature.name in seen:
            raise XmlError(f"CPU feature '{feature.name}' specified more than once")
        seen.add(feature.name)
