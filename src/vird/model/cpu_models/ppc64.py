"""The PowerPC processor models, in the order in which they are listed."""

from __future__ import annotations

from typing import NamedTuple

from vird.model.cpu_models.likeness import Comparison, Likeness
from vird.model.domain.cpu import Cpu


class Pvr(NamedTuple):
    """Processor version numbers: those that equal ``value`` under ``mask``."""

    value: int
    mask: int


class Model(NamedTuple):
    """One processor model."""

    name: str
    vendor: str
    versions: tuple[Pvr, ...]


_FAMILY = 0xFFFF0000

MODELS: dict[str, Model] = {
    model.name: model
    for model in (
        Model("POWER6", "IBM", (Pvr(0x003E0000, _FAMILY),)),
        Model("POWER7", "IBM", (Pvr(0x003F0000, _FAMILY), Pvr(0x004A0000, _FAMILY))),
        Model("POWER8", "IBM", (Pvr(0x004B0000, _FAMILY), Pvr(0x004C0000, _FAMILY), Pvr(0x004D0000, _FAMILY))),
        Model("POWER9", "IBM", (Pvr(0x004E0000, _FAMILY),)),
        Model("POWER10", "IBM", (Pvr(0x00800000, _FAMILY),)),
        Model("POWERPC_e5500", "Freescale", (Pvr(0x80240000, _FAMILY),)),
        Model("POWERPC_e6500", "Freescale", (Pvr(0x80400000, _FAMILY),)),
    )
}

LEGACY_NAMES = {
    "POWER7_v2.1": "POWER7",
    "POWER7_v2.3": "POWER7",
    "POWER7+_v2.1": "POWER7",
    "POWER8_v1.0": "POWER8",
}
"""What documents before libvirt 1.3 called a model."""


def model_of(version: int) -> Model | None:
    """The model with this processor version number."""
    for model in MODELS.values():
        if any(version & pvr.mask == pvr.value for pvr in model.versions):
            return model
    return None


def compare(host: str, wanted: Cpu) -> Comparison:
    """Compare a host's model with a guest's processor: its own model, or an older one that it can act as."""
    name = None if wanted.model is None else wanted.model.name
    if wanted.mode == "custom":
        if name == host:
            return Comparison(Likeness.IDENTICAL)
        return Comparison(Likeness.INCOMPATIBLE, f"host CPU model {host} does not match {name}")
    if wanted.mode != "host-model" or not name:
        return Comparison(Likeness.IDENTICAL)
    modes = [model.upper() for model in MODELS if model.startswith("POWER") and model[5:].isdecimal()]
    if name.upper() not in modes or not name.islower():
        return Comparison(Likeness.INCOMPATIBLE, f"there is no compatibility mode {name}")
    if host not in modes or modes.index(name.upper()) > modes.index(host):
        return Comparison(Likeness.INCOMPATIBLE, f"host CPU model {host} has no compatibility mode {name}")
    return Comparison(Likeness.IDENTICAL)
