import pytest

from vird.errors import ConfigUnsupported, InternalError, VirdError, XmlError
from vird.model.checks.network_ip import address_of, complete_ip, lease_seconds, prefix_of
from vird.model.network.ip import Lease, NetworkIp


def completed(attributes: str, inner: str = "") -> NetworkIp:
    ip = NetworkIp.from_xml(f"<ip {attributes}>{inner}</ip>")
    complete_ip(ip, "n")
    return ip


@pytest.mark.parametrize(
    ("attributes", "prefix"),
    [
        ("address='10.1.1.1'", 8),
        ("address='10.1.1.1' prefix='20'", 20),
        ("address='10.1.1.1' netmask='255.255.255.0'", 24),
        ("address='10.1.1.1' netmask='255.0.255.0'", -1),
        ("address='fd00::1' family='ipv6'", 64),
    ],
)
def test_prefix(attributes: str, prefix: int) -> None:
    ip = completed(attributes)
    assert prefix_of(ip) == prefix
    assert address_of(ip).version == (6 if "ipv6" in attributes else 4)


def test_an_element_without_content_has_two_tags() -> None:
    assert completed("address='10.1.1.1'", "<dhcp/><tftp/>").to_xml() == "<ip address='10.1.1.1'>\n</ip>\n"


def test_leases() -> None:
    inner = "<dhcp><range start='10.1.1.2' end='10.1.1.3'><lease expiry='{}'/></range></dhcp>"
    shown = completed("address='10.1.1.1'", inner.format("10")).to_xml()
    assert "<lease expiry='10' unit='minutes'/>" in shown
    assert "<lease expiry='0'/>" in completed("address='10.1.1.1'", inner.format("0' unit='hours")).to_xml()
    assert lease_seconds(Lease(expiry=2, unit="hours")) == 7200


@pytest.mark.parametrize(
    ("attributes", "inner", "error"),
    [
        ("address='fd00::1'", "", ConfigUnsupported),
        ("address='fd00::1' family='ipv4'", "", ConfigUnsupported),
        ("address='1.2.3.4' family='ipv6'", "", ConfigUnsupported),
        ("address='fd00::1' family='ipv6' netmask='255.0.0.0'", "", ConfigUnsupported),
        ("address='1.2.3.4' prefix='33'", "", ConfigUnsupported),
        ("address='1.2.3.4' prefix='24' netmask='255.255.255.0'", "", ConfigUnsupported),
        ("address='1.2.3.4' netmask='fd00::'", "", ConfigUnsupported),
        (
            "address='1.2.3.4' netmask='255.0.255.0'",
            "<dhcp><range start='1.2.3.5' end='1.2.3.6'/></dhcp>",
            InternalError,
        ),
        ("address='1.2.3.4'", "<dhcp><host ip='1.2.3.5'/></dhcp>", XmlError),
        ("address='1.2.3.4'", "<dhcp><host name='a'/></dhcp>", XmlError),
        ("address='1.2.3.4'", "<dhcp><host name='-a' ip='1.2.3.5'/></dhcp>", XmlError),
        ("address='1.2.3.4'", "<dhcp><host mac='x' ip='1.2.3.5'/></dhcp>", XmlError),
        ("address='1.2.3.4'", "<dhcp><host mac='01:00:00:00:00:00' ip='1.2.3.5'/></dhcp>", XmlError),
        ("address='1.2.3.4'", "<dhcp><host id='0:1' ip='1.2.3.5'/></dhcp>", XmlError),
        ("address='fd00::1' family='ipv6'", "<dhcp><host mac='52:54:00:00:00:01' ip='fd00::2'/></dhcp>", XmlError),
        (
            "address='1.2.3.4'",
            "<dhcp><range start='1.2.3.5' end='1.2.3.6'><lease expiry='1'/></range></dhcp>",
            ConfigUnsupported,
        ),
    ],
)
def test_refusals(attributes: str, inner: str, error: type[VirdError]) -> None:
    with pytest.raises(error):
        completed(attributes, inner)
