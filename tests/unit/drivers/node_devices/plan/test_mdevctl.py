import json

import pytest

from vird.drivers.node_devices.plan import mdevctl
from vird.errors import InternalError, NoSupport
from vird.model.node_device import parse_node_device

UUID = "d069d019-36ea-4111-8f0a-8c9a70e21366"
DEVICE = (
    "<device><name>m</name><parent>pci_0000_00_02_0</parent><capability type='mdev'><type id='t'/>{}"
    "<attr name='a' value='1'/><attr name='a' value='2'/></capability></device>"
)


def test_definitions_go_to_standard_input() -> None:
    argv, stdin = mdevctl.define(parse_node_device(DEVICE.format("")))
    assert argv == ["mdevctl", "define", "--parent=0000:00:02.0", "--jsonfile=/dev/stdin"]
    assert json.loads(stdin) == {"mdev_type": "t", "start": "manual", "attrs": [{"a": "1"}, {"a": "2"}]}
    assert mdevctl.create(parse_node_device(DEVICE.format(f"<uuid>{UUID}</uuid>"))).argv[-1] == f"--uuid={UUID}"


def test_kept_definitions() -> None:
    verbs = [mdevctl.start(UUID), mdevctl.stop(UUID), mdevctl.undefine(UUID)]
    assert [command.argv[1:] for command in verbs] == [[v, f"--uuid={UUID}"] for v in ("start", "stop", "undefine")]
    assert mdevctl.set_autostart(UUID, True).argv[-1] == "--auto"
    assert mdevctl.set_autostart(UUID, False).argv[-1] == "--manual"
    assert mdevctl.list_argv(defined=True)[-1] == "--defined"
    assert "--defined" not in mdevctl.list_argv(defined=False)


@pytest.mark.parametrize(
    ("name", "address"), [("pci_0000_00_02_0", "0000:00:02.0"), ("css_0_0_0052", "0.0.0052"), ("ap_matrix", "matrix")]
)
def test_parents_both_ways(name: str, address: str) -> None:
    assert mdevctl.parent_address(name) == address
    text = json.dumps([{address: [{UUID: {"mdev_type": "t", "start": "auto", "attrs": [{"a": "1"}]}}]}])
    (device,) = mdevctl.listed(text)
    assert device.parent is not None and device.parent.name == name
    assert f"<uuid>{UUID}</uuid>" in device.to_xml()


def test_nothing_is_listed() -> None:
    assert mdevctl.listed("[]") == mdevctl.listed("") == []


def test_refusals() -> None:
    for text in ("{", "[1]", '[{"matrix": [{"u": {}}]}]', "{}x"):
        with pytest.raises(InternalError):
            mdevctl.listed(text)
    with pytest.raises(InternalError):
        mdevctl.parent_address("net_eth0")
    with pytest.raises(NoSupport):
        mdevctl.define(
            parse_node_device("<device><name>n</name><capability type='drm'><type>primary</type></capability></device>")
        )
