import pytest

from tests.unit.model.native.xen.guests import FULL, devices, written
from vird.errors import ConfigUnsupported, InternalError


@pytest.mark.parametrize(
    ("rate", "average"), [("10MB/s", 10240), ("8Mb/s", 1024), ("100KB/s@20ms", 100), ("1GB/s", 1048576), ("4096B/s", 4)]
)
def test_rates_are_kib(rate: str, average: int) -> None:
    bandwidth = devices(f'vif = [ "mac=00:16:3e:00:00:01,bridge=b,rate={rate}" ]').interfaces[0].bandwidth
    assert bandwidth is not None
    assert bandwidth.outbound is not None
    assert bandwidth.outbound.average == average


@pytest.mark.parametrize(
    "text", ["mac=1", "mac=00:16:3e:00:00:01,bridge=b,rate=fast", "bridge=b:x,script=vif-openvswitch"]
)
def test_wrong_words(text: str) -> None:
    with pytest.raises(InternalError):
        devices(f'vif = [ "{text}" ]')


@pytest.mark.parametrize("bridge", ["ovs0", "ovs0.5", "ovs0:5:6", "ovs0.5:6:7"])
def test_tags_of_a_switch_come_back(bridge: str) -> None:
    spelled = f"mac=00:16:3e:00:00:01,bridge={bridge},script=vif-openvswitch,model=e1000"
    interface = devices(FULL, f'vif = [ "{spelled}" ]').interfaces[0]
    assert written(interface.to_xml())["vif"] == f'[ "{spelled}" ]'


@pytest.mark.parametrize(("tool", "word"), [("xl", "vif"), ("xm", "netfront")])
def test_cards_without_hardware(tool: str, word: str) -> None:
    spelled = f"mac=00:16:3e:00:00:01,bridge=b,type={word}"
    interface = devices(FULL, f'vif = [ "{spelled}" ]', tool=tool).interfaces[0]
    assert interface.model is not None
    assert interface.model.type == "netfront"
    assert written(interface.to_xml(), tool=tool)["vif"] == f'[ "{spelled}" ]'


def test_a_network_must_be_resolved_first() -> None:
    with pytest.raises(ConfigUnsupported):
        written("<interface type='network'><source network='n'/></interface>")
