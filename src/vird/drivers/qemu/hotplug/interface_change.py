"""What may change of an interface while its guest runs, and what must be done for it; pure."""

from __future__ import annotations

from typing import NamedTuple

from vird.drivers.common.nic import actual_type
from vird.drivers.common.ovs_port import is_ovs
from vird.drivers.common.shaping import Shaping, shaping_of
from vird.errors import OperationUnsupported
from vird.model.domain.devices.interface import Interface
from vird.model.virtualport import VirtualPort
from vird.model.vlan import Vlan

TAPS = frozenset({"network", "bridge", "ethernet"})


class Change(NamedTuple):
    """What to do: move the tap to another bridge, other VLANs or neighbours there; other limits and the cable in or
    out, None for no change."""

    is_moved: bool
    is_retagged: bool
    shaping: Shaping | None
    link_up: bool | None


def check_same_card(old: Interface, new: Interface) -> None:
    """Raises `OperationUnsupported` for what the guest sees of its card and cannot see change."""
    before, after = _model(old), _model(new)
    if before != after:
        raise OperationUnsupported(f"cannot modify network device model from {before} to {after}")
    if (old.driver or None) != (new.driver or None):
        raise OperationUnsupported("cannot modify virtio network device driver attributes")
    wanted = new.target.dev if new.target is not None else None
    if wanted is not None and old.target is not None and wanted != old.target.dev:
        raise OperationUnsupported("cannot modify network device tap name")
    if _order(old) != _order(new):
        raise OperationUnsupported("cannot modify network device boot index setting")
    if old.rom != new.rom:
        raise OperationUnsupported("cannot modify network device rom bar setting")
    if old.script != new.script:
        raise OperationUnsupported("cannot modify network device script attribute")
    if (old.mtu.size if old.mtu else None) != (new.mtu.size if new.mtu else None):
        raise OperationUnsupported("cannot modify MTU")
    if old.teaming != new.teaming:
        raise OperationUnsupported("cannot modify teaming attributes")


def needs_new_port(old: Interface, new: Interface) -> bool:
    """Whether a network must be asked again: for another one, another group, or other settings."""
    if new.type != "network" or old.type != "network":
        return new.type == "network"
    first, second = old.source, new.source
    if first is None or second is None:
        return True
    same_place = (first.network, first.portgroup) == (second.network, second.portgroup)
    return not same_place or any(
        getattr(old, name) != getattr(new, name)
        for name in ("bandwidth", "vlan", "virtualport", "port", "trust_guest_rx_filters")
    )


def plan_change(old: Interface, new: Interface) -> Change:
    """Compare two interfaces, both with what their networks made of them.

    Raises `OperationUnsupported` for a device that cannot be moved.
    """
    before, after = actual_type(old), actual_type(new)
    first, second = _source(old), _source(new)
    is_moved = is_retagged = False
    if before in TAPS and after in TAPS and "ethernet" not in (before, after):
        # What a port of Open vSwitch says of itself is said when it is put on.
        is_moved = second[0] != first[0] or _announced(old) != _announced(new)
        is_retagged = not is_moved and (_tags(new) != _tags(old) or _isolated(new) != _isolated(old))
    elif before != after or first != second:
        raise OperationUnsupported(f"unable to change config on '{after}' network type")
    shaping = _shaping(new)
    return Change(
        is_moved=is_moved,
        is_retagged=is_retagged,
        shaping=shaping if shaping != _shaping(old) else None,
        link_up=_is_up(new) if _is_up(new) != _is_up(old) else None,
    )


def _model(interface: Interface) -> str:
    return interface.model.type if interface.model is not None else "rtl8139"


def _order(interface: Interface) -> int | None:
    return interface.boot.order if interface.boot is not None else None


def _source(interface: Interface) -> tuple[str | None, str | None, str | None]:
    """Bridge, or device and mode, in use."""
    source = (interface.actual or interface).source
    return (source.bridge, source.dev, source.mode) if source is not None else (None, None, None)


def _tags(interface: Interface) -> Vlan | None:
    return (interface.actual or interface).vlan


def _announced(interface: Interface) -> VirtualPort | None:
    part = interface.actual or interface
    return part.virtualport if is_ovs(part) else None


def _isolated(interface: Interface) -> bool:
    port = interface.port or (interface.actual.port if interface.actual is not None else None)
    return port is not None and port.isolated == "yes"


def _shaping(interface: Interface) -> Shaping:
    bandwidth = (interface.actual.bandwidth if interface.actual is not None else None) or interface.bandwidth
    return shaping_of(bandwidth, guest_side=actual_type(interface) == "direct")


def _is_up(interface: Interface) -> bool:
    return interface.link is None or interface.link.state != "down"
