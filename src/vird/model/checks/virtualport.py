"""Which parameters belong to which type of ``<virtualport>``, and how large they may be."""

from __future__ import annotations

from typing import Final

from vird.errors import ConfigUnsupported, XmlError
from vird.model.virtualport import VirtualPort, VirtualPortParameters

MAX_PROFILE: Final = 39
"""Bytes of a profile's name."""

_LIMITS: Final = {"manager_id": 0xFF, "type_id": 0xFFFFFF, "type_id_version": 0xFF}
_PARAMETERS: Final[dict[str, tuple[str, ...]]] = {
    "802.1Qbg": ("manager_id", "type_id", "type_id_version", "instance_id"),
    "802.1Qbh": ("profile_id",),
    "openvswitch": ("interface_id", "profile_id"),
    "midonet": ("interface_id",),
}
_NAMES: Final = {
    "manager_id": "managerid",
    "type_id": "typeid",
    "type_id_version": "typeidversion",
    "instance_id": "instanceid",
    "interface_id": "interfaceid",
    "profile_id": "profileid",
}


def complete_virtualport(port: VirtualPort | None, *, typed: bool) -> None:
    """Check and normalise in place.

    ``typed`` is whether a type must be said; where not, the parameters wait for one.  Raises
    XmlError, and ConfigUnsupported for the type that is none.
    """
    if port is None:
        return
    if port.type == "none":
        raise ConfigUnsupported("unknown virtualport type none")
    if port.type is None and typed:
        raise XmlError("missing required virtualport type")
    if port.parameters is not None:
        _check_sizes(port.parameters)
        _check_belonging(port.type, port.parameters)
        if port.parameters == VirtualPortParameters():
            port.parameters = None


def _check_sizes(parameters: VirtualPortParameters) -> None:
    for field, limit in _LIMITS.items():
        value = getattr(parameters, field)
        if value is not None and not 0 <= value <= limit:
            raise XmlError(f"value of {_NAMES[field]} out of range")
    if parameters.profile_id is not None and len(parameters.profile_id.encode()) > MAX_PROFILE:
        raise XmlError("profileid parameter too long")


def _check_belonging(kind: str | None, parameters: VirtualPortParameters) -> None:
    allowed = _PARAMETERS.get(kind or "")
    for field, name in _NAMES.items():
        if allowed is None or field in allowed or getattr(parameters, field) is None:
            continue
        if kind == "midonet":
            # libvirt reads what midonet has no use for, and forgets it
            setattr(parameters, field, None)
            continue
        raise XmlError(f"extra {name} unsupported in <virtualport type='{kind}'>")
