"""The PowerPC processor models, in the order in which they are listed."""

from __future__ import annotations

from typing import NamedTuple


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


def model_of(version: int) -> Model | None:
    """The model with this processor version number."""
    for model in MODELS.values():
        if any(version & pvr.mask == pvr.value for pvr in model.versions):
            return model
    return None
