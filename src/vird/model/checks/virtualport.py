"""Which parameters belong to which type of ``<virtualport>``, and how large they may be."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from vird.errors import ConfigUnsupported, XmlError
from vird.model.virtualport import VirtualPort, VirtualPortParameters

MAX_PROFILE: Final = 39
"""Bytes of a profile's name."""

_LIMITS: Final = {"manager_id": 0xFF, "type_id": 0xFFFFFF, "type_id_version": 0xFF}
PARAMETERS: Final[dict[str, tuple[str, ...]]] = {
    "802.1Qbg": ("manager_id", "type_id", "type_id_version", "instance_id"),
    "802.1Qbh": ("profile_id",),
    "openvswitch": ("interface_id", "profile_id"),
    "midonet": ("interface_id",),
}
SPELLED: Final = {
    "manager_id": "managerid",
    "type_id": "typeid",
    "type_id_version": "typeidversion",
    "instance_id": "instanceid",
    "interface_id": "interfaceid",
    "profile_id": "profileid",
}
"""How documents spell the parameters, in the order in which they are compared."""

GENERATED: Final = {"openvswitch": ("interface_id",), "802.1Qbg": ("instance_id",)}


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


def fill_generated_ids(port: VirtualPort | None, new_uuid: Callable[[], str]) -> None:
    """Give a port the identifiers that its type needs and nobody chose; where the type is open, all there are."""
    if port is None:
        return
    wanted = GENERATED.get(port.type, ()) if port.type is not None else ("instance_id", "interface_id")
    if port.type is None and port.parameters is None:
        return
    for field in wanted:
        port.parameters = port.parameters or VirtualPortParameters()
        if getattr(port.parameters, field) is None:
            setattr(port.parameters, field, new_uuid())


def keep_generated_ids(port: VirtualPort | None, before: VirtualPort | None) -> None:
    """Leave a changed port the identifiers that it had, where the change names none."""
    if port is None or before is None or before.parameters is None or port.type != before.type:
        return
    held = before.parameters
    for field in GENERATED.get(port.type or "", ()):
        port.parameters = port.parameters or VirtualPortParameters()
        if getattr(port.parameters, field) is None:
            setattr(port.parameters, field, getattr(held, field))


def _check_sizes(parameters: VirtualPortParameters) -> None:
    for field, limit in _LIMITS.items():
        value = getattr(parameters, field)
        if value is not None and not 0 <= value <= limit:
            raise XmlError(f"value of {SPELLED[field]} out of range")
    if parameters.profile_id is not None and len(parameters.profile_id.encode()) > MAX_PROFILE:
        raise XmlError("profileid parameter too long")


def _check_belonging(kind: str | None, parameters: VirtualPortParameters) -> None:
    allowed = PARAMETERS.get(kind or "")
    for field, name in SPELLED.items():
        if allowed is None or field in allowed or getattr(parameters, field) is None:
            continue
        if kind == "midonet":
            # libvirt reads what midonet has no use for, and forgets it
            setattr(parameters, field, None)
            continue
        raise XmlError(f"extra {name} unsupported in <virtualport type='{kind}'>")
