import pytest

from vird.drivers.filters.service import binding_of
from vird.drivers.network.plan.actual import Owner
from vird.errors import ConfigUnsupported
from vird.model.domain.devices.interface import Interface

OWNER = Owner("g", "6c1e8a3f-2f3a-4d1c-9c55-0d9f0c5b7a01")


def interface(kind: str = "bridge", reference: str = "<filterref filter='f'/>", target: str = "vnet0") -> Interface:
    return Interface.from_xml(
        f"<interface type='{kind}'><mac address='52:54:00:6b:00:01'/><source bridge='br0'/>"
        f"<target dev='{target}'/>{reference}</interface>"
    )


def test_what_an_interface_asks_for() -> None:
    reference = (
        "<filterref filter='f'><parameter name='P' value='2'/><parameter name='A' value='1'/>"
        "<parameter name='P' value='3'/><parameter name='bad name' value='3'/></filterref>"
    )
    binding = binding_of(OWNER, interface(reference=reference))
    assert binding is not None
    assert (binding.owner.name, binding.owner.uuid, binding.portdev.name) == ("g", OWNER.uuid, "vnet0")
    shown = [(each.name, each.value) for each in binding.filterref.parameters]
    assert shown == [("A", "1"), ("P", "2"), ("P", "3")]


def test_an_interface_without_a_filter() -> None:
    assert binding_of(OWNER, interface(reference="")) is None


def test_what_no_bridge_sees_cannot_be_filtered() -> None:
    with pytest.raises(ConfigUnsupported, match="not supported for network interfaces of type direct"):
        binding_of(OWNER, interface(kind="direct"))
