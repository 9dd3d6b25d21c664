"""Changes to what guests plug into: the pool of host devices, and port groups."""

from __future__ import annotations

from vird.errors import OperationInvalid, XmlError
from vird.model.checks.network_forward import show_first_device
from vird.model.network.forward import Forward, ForwardInterface
from vird.model.network.portgroup import PortGroup
from vird.model.network.update.edit import Edit


def update_forward_interface(edit: Edit) -> None:
    """A device of the pool, found by name; one that guests use stays."""
    edit.refuse_modify("forward interface entries")
    network = edit.network
    if not edit.fragment.get("dev"):
        raise XmlError("missing dev attribute in <interface> element")
    device = ForwardInterface(dev=edit.fragment.get("dev"))
    forward = network.forward = network.forward or Forward(mode="none")
    if edit.deletes:
        _check_unused(forward, device.dev, network.name)
    edit.apply(
        forward.interfaces, device, lambda old: old.dev == device.dev,
        f"couldn't find an interface entry in network '{network.name}' matching <interface dev='{device.dev}'>",
        f"there is an existing interface entry in network '{network.name}' that matches "
        f"\"<interface dev='{device.dev}'>\"",
    )  # fmt: skip
    show_first_device(forward)


def _check_unused(forward: Forward, dev: str, network: str) -> None:
    for old in forward.interfaces:
        if old.dev == dev and old.connections:
            raise OperationInvalid(
                f"unable to delete interface '{dev}' in network '{network}'. "
                f"It is currently being used by {old.connections} domains."
            )


def update_portgroup(edit: Edit) -> None:
    """A port group, found by name; only one may be the default."""
    network = edit.network
    group = PortGroup.from_element(edit.fragment)
    rivals = [old.name for old in network.portgroups if old.default == "yes" and old.name != group.name]
    is_new = edit.adds and all(old.name != group.name for old in network.portgroups)
    if (is_new or edit.command == "modify") and group.default == "yes" and rivals:
        raise OperationInvalid(
            f"a different portgroup entry in network '{network.name}' is already set as the default. "
            "Only one default is allowed."
        )
    edit.apply(
        network.portgroups, group, lambda old: old.name == group.name,
        f"couldn't find a portgroup entry in network '{network.name}' matching <portgroup name='{group.name}'>",
        f"there is an existing portgroup entry in network '{network.name}' that matches "
        f"\"<portgroup name='{group.name}'>\"",
    )  # fmt: skip
