import pytest

from vird.errors import ConfigUnsupported, VirdError, XmlDetail, XmlError
from vird.model.checks.network import check_unique_portgroups, complete_network
from vird.model.network import Network


def completed(inner: str, attributes: str = "") -> str:
    return complete_network(Network.from_xml(f"<network{attributes}><name>a</name>{inner}</network>")).to_xml()


def test_a_bridge_of_our_own_shows_its_defaults() -> None:
    assert completed("") == "<network>\n  <name>a</name>\n  <bridge stp='on' delay='0'/>\n</network>\n"


def test_a_bridge_of_the_host_shows_nothing_more() -> None:
    assert "<bridge name='br0'/>" in completed("<forward mode='bridge'/><bridge name='br0'/>")
    assert "<bridge" not in completed("<forward mode='vepa'/><bridge/>")


def test_switches_that_say_nothing_are_left_out() -> None:
    text = completed("<domain/><port/><bandwidth/><portgroup name='x' default='no'/>", " ipv6='no' connections='0'")
    assert text.startswith("<network>\n")
    for absent in ("domain", "<port/>", "bandwidth", "default"):
        assert absent not in text


@pytest.mark.parametrize(
    ("inner", "error"),
    [
        ("<forward mode='route'/>", XmlError),
        ("<forward mode='nat'><interface dev='a'/><interface dev='b'/></forward><ip address='1.2.3.4'/>", XmlError),
        ("<forward mode='open'><interface dev='a'/></forward>", XmlError),
        ("<forward mode='bridge'><interface dev='a'/></forward><bridge name='b'/>", XmlError),
        ("<forward mode='private'/><bridge name='b'/>", XmlError),
        ("<forward mode='bridge'/><bridge name='b' stp='on'/>", XmlError),
        ("<forward mode='bridge'/><bridge name='b' delay='3'/>", XmlError),
        ("<forward mode='bridge'/><bridge name='b' zone='z'/>", XmlError),
        ("<forward mode='vepa'/><bridge macTableManager='kernel'/>", XmlError),
        ("<forward mode='bridge'/><bridge name='b'/><mtu size='1400'/>", XmlError),
        ("<mac address='01:54:00:11:11:11'/>", XmlError),
    ],
)
def test_what_a_mode_does_not_allow(inner: str, error: type[VirdError]) -> None:
    with pytest.raises(error):
        completed(inner)


@pytest.mark.parametrize("name", ["a/b", "a\nb"])
def test_names_are_file_names_and_lines(name: str) -> None:
    with pytest.raises(XmlDetail, match="invalid char in name"):
        complete_network(Network(name=name))


def test_port_groups_are_unique() -> None:
    for groups in (
        "<portgroup name='x'/>" * 2,
        "<portgroup name='x' default='yes'/><portgroup name='y' default='yes'/>",
    ):
        with pytest.raises(ConfigUnsupported):
            check_unique_portgroups(Network.from_xml(f"<network><name>a</name>{groups}</network>"))
