"""Rules between the tags of ``<vlan>``."""

from __future__ import annotations

from typing import Final

from vird.errors import XmlError
from vird.model.vlan import Vlan

MAX_TAG: Final = 4095


def complete_vlan(vlan: Vlan | None) -> None:
    """Check and normalise in place; raises XmlError for tags that do not fit together."""
    if vlan is None:
        return
    if not vlan.tags:
        raise XmlError("missing tag id - each <vlan> must have at least one <tag id='n'/> subelement")
    for tag in vlan.tags:
        if tag.id > MAX_TAG:
            raise XmlError(f"vlan tag id {tag.id} too large (maximum {MAX_TAG})")
    native = [tag for tag in vlan.tags if tag.native_mode is not None]
    if len(native) > 1:
        raise XmlError("duplicate native vlan setting")
    if vlan.trunk == "no" and len(vlan.tags) > 1:
        raise XmlError("invalid \"trunk='no'\" in <vlan> - trunk='yes' is required for more than one vlan tag")
    if vlan.trunk == "no" and native:
        raise XmlError("invalid configuration in <vlan> - \"trunk='no'\" is not allowed with a native vlan id")
    vlan.trunk = "yes" if vlan.trunk == "yes" or len(vlan.tags) > 1 else None
