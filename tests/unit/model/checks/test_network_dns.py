import pytest

from vird.errors import VirdError, XmlDetail, XmlError
from vird.model.checks.network_dns import check_host, check_srv, check_txt, complete_dns
from vird.model.network.dns import Dns, DnsHost, SrvRecord, TxtRecord


def read(inner: str, attributes: str = "") -> Dns:
    dns = Dns.from_xml(f"<dns{attributes}>{inner}</dns>")
    complete_dns(dns, "n")
    return dns


def test_a_well_made_service() -> None:
    dns = read(
        "<forwarder domain='x.y'/><txt name='a' value='b c'/><srv service='s' protocol='tcp' target='.' port='1'/>"
    )
    assert dns.srvs[0].port == 1


@pytest.mark.parametrize(
    ("inner", "error"),
    [
        ("<forwarder/>", XmlError),
        ("<txt name='a b' value='c'/>", XmlDetail),
        ("<txt name='a'/>", XmlDetail),
        ("<srv protocol='tcp'/>", XmlDetail),
        ("<srv service='s'/>", XmlDetail),
        ("<srv service='s' protocol='tcp' port='5'/>", XmlDetail),
        ("<srv service='s' protocol='tcp' weight='5'/>", XmlDetail),
        ("<host ip='1.2.3.4'/>", XmlDetail),
        ("<host ip='1.2.3.4'><hostname/></host>", XmlDetail),
        ("<host><hostname>h</hostname></host>", XmlDetail),
    ],
)
def test_records_that_lack_something(inner: str, error: type[VirdError]) -> None:
    with pytest.raises(error):
        read(inner)


def test_a_service_that_is_off_has_no_records() -> None:
    with pytest.raises(XmlError, match="disabled"):
        read("<txt name='a' value='b'/>", " enable='no'")


def test_records_to_delete_need_not_be_whole() -> None:
    check_txt(TxtRecord(name="a"), "n", partial=True)
    check_srv(SrvRecord(service="s"), "n", partial=True)
    check_host(DnsHost(hostnames=["h"]), "n", partial=True)
    with pytest.raises(XmlDetail):
        check_host(DnsHost(), "n", partial=True)
