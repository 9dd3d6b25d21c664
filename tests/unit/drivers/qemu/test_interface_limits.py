"""Limits of interfaces in use and in the definition."""

from pathlib import Path

from tests.unit.drivers.qemu.hotplug.rig import Rig, run
from vird.drivers.qemu.interface_limits import set_limits, used_limits
from vird.drivers.qemu.tuning import QemuTuning
from vird.model.bandwidth import Bandwidth, Rate
from vird.model.domain.devices.interface import ActualInterface
from vird.wire.xdr import TypedParam, TypedValue

CARD = "<interface type='user'><mac address='52:54:00:00:00:01'/></interface>"
MAC = "52:54:00:00:00:01"


def test_what_the_network_gave_is_what_is_used(tmp_path: Path) -> None:
    rig = Rig(tmp_path, CARD)
    assert rig.live.devices is not None
    (interface,) = rig.live.devices.interfaces
    interface.actual = ActualInterface(type="network", bandwidth=Bandwidth(inbound=Rate(average=5)))
    assert used_limits(interface) == interface.actual.bandwidth
    set_limits(interface, None)
    assert used_limits(interface) is None


def test_both_documents_can_have_their_own(tmp_path: Path) -> None:
    rig = Rig(tmp_path, CARD)
    calls = QemuTuning(rig.driver)
    for flags, average in ((1, 100), (2, 200)):
        params = [TypedParam("inbound.average", TypedValue.uint32(average))]
        run(calls.domain_set_interface_parameters(rig.guest.ref, MAC, params, flags))
    for flags, average in ((1, 100), (2, 200)):
        (answer,) = run(calls.domain_get_interface_parameters(rig.guest.ref, MAC, 16, flags))
        assert {param.field: param.value.value for param in answer.params}["inbound.average"] == average
