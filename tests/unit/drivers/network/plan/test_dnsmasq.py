import pytest

from vird.drivers.network.plan.dnsmasq import DnsmasqPlan, lease_text, needs_dnsmasq, plan_dnsmasq
from vird.errors import ConfigUnsupported
from vird.model.network import parse_network
from vird.model.network.ip import Lease

IP4 = "<ip address='10.9.9.1' prefix='24'{}>{}</ip>"
IP6 = "<ip family='ipv6' address='fd00::1' prefix='64'>{}</ip>"
NAT = "<forward mode='nat'/>"


def planned(inner: str, attributes: str = "") -> DnsmasqPlan:
    return plan_dnsmasq(parse_network(f"<network{attributes}><name>a</name><bridge name='b0'/>{inner}</network>"), "/s")


def lines(inner: str) -> list[str]:
    return [line for line in planned(inner).conf.splitlines() if not line.startswith("#")]


def test_names_only() -> None:
    assert lines(NAT + IP4.format("", "")) == [
        "strict-order",
        "except-interface=lo",
        "bind-dynamic",
        "interface=b0",
        "addn-hosts=/s/a.addnhosts",
    ]


def test_an_isolated_network_leads_nowhere() -> None:
    assert lines(IP4.format("", ""))[4:7] == ["dhcp-option=3", "no-resolv", "ra-param=*,0,0"]


def test_dhcp_of_both_families() -> None:
    four = "<dhcp><range start='10.9.9.2' end='10.9.9.10'/><bootp file='f' server='10.9.9.9'/></dhcp>"
    six = "<dhcp><range start='fd00::2' end='fd00::10'><lease expiry='3' unit='hours'/></range></dhcp>"
    assert lines(NAT + IP4.format("", four) + IP6.format(six))[4:] == [
        "dhcp-range=10.9.9.2,10.9.9.10,255.255.255.0",
        "dhcp-no-override",
        "dhcp-authoritative",
        "dhcp-boot=f,,10.9.9.9",
        "dhcp-range=fd00::2,fd00::10,64,3h",
        "dhcp-lease-max=24",
        "dhcp-hostsfile=/s/a.hostsfile",
        "addn-hosts=/s/a.addnhosts",
        "enable-ra",
    ]


def test_clients_without_a_range() -> None:
    clients = (
        "<host mac='52:54:00:00:00:01' name='n' ip='10.9.9.5'><lease expiry='0'/></host><host name='m' ip='10.9.9.6'/>"
    )
    plan = planned(NAT + IP4.format("", f"<dhcp>{clients}</dhcp>"))
    assert "dhcp-range=10.9.9.1,static\n" in plan.conf
    assert plan.hosts == "52:54:00:00:00:01,10.9.9.5,n,infinite\nm,10.9.9.6\n"
    six = planned(IP6.format("<dhcp><host id='0:1' name='p' ip='fd00::9'/></dhcp>"))
    assert "dhcp-range=fd00::1,static,64\n" in six.conf
    assert six.hosts == "id:0:1,p,[fd00::9]\n"


def test_name_service() -> None:
    dns = (
        "<domain name='x.y' localOnly='yes'/><dns forwardPlainNames='no'><forwarder addr='8.8.8.8'/>"
        "<forwarder domain='w' addr='fd00::5'/><forwarder domain='z'/><txt name='t' value='1'/>"
        "<srv service='s' protocol='tcp' target='h'/><srv service='s' protocol='udp' domain='d' target='h' weight='3'/>"
        "<host ip='1.2.3.4'><hostname>h1</hostname><hostname>h2</hostname></host></dns>"
    )
    plan = planned(NAT + dns + IP4.format(" localPtr='yes'", ""))
    kept = [line for line in plan.conf.splitlines() if not line.startswith("#")]
    assert kept[:9] == [
        "strict-order",
        "server=8.8.8.8",
        "server=/w/fd00::5",
        "server=/z/#",
        "no-resolv",
        "local=/x.y/",
        "domain=x.y",
        "expand-hosts",
        "local=/9.9.10.in-addr.arpa/",
    ]
    assert kept[9:11] == ["domain-needed", "local=//"]
    assert kept[14:17] == ["txt-record=t,1", "srv-host=_s._tcp,h", "srv-host=_s._udp.d,h,1,0,3"]
    assert plan.names == "1.2.3.4\th1\th2\t\n"


def test_without_name_service() -> None:
    kept = lines("<dns enable='no'/>" + IP4.format("", "<dhcp><range start='10.9.9.2' end='10.9.9.3'/></dhcp>"))
    assert kept[1] == "port=0"
    assert not any(line.startswith("addn-hosts") for line in kept)


def test_routes_for_guests_that_configure_themselves() -> None:
    assert lines(NAT + "<mtu size='1400'/>" + IP6.format(""))[-2:] == [
        "dhcp-option=option:mtu,1400",
        "dhcp-range=fd00::1,ra-only",
    ]


def test_own_options_and_pid_file() -> None:
    network = parse_network(
        "<network xmlns:d='http://libvirt.org/schemas/network/dnsmasq/1.0'><name>a\"b</name><bridge name='b0'/>"
        "<ip address='10.9.9.1'/><d:options><d:option value='log-dhcp'/></d:options></network>"
    )
    plan = plan_dnsmasq(network, "/s", "/run/a.pid")
    assert plan.conf.endswith("\nlog-dhcp\n")
    assert "\npid-file=/run/a.pid\n" in plan.conf
    assert plan.names_path == "/s/a&quot;b.addnhosts"


def test_when_dnsmasq_is_needed() -> None:
    def needed(inner: str) -> bool:
        return needs_dnsmasq(parse_network(f"<network><name>a</name>{inner}</network>"))

    assert not needed("")
    assert needed(IP4.format("", ""))
    assert not needed("<dns enable='no'/>" + IP4.format("", ""))
    assert needed("<dns enable='no'/>" + IP4.format("", "<tftp root='/t'/>"))
    assert not needed("<forward mode='bridge'/>")


def test_lease_lengths() -> None:
    assert lease_text(None) is None
    assert [lease_text(Lease(expiry=n, unit=u)) for n, u in ((0, None), (5, None), (300, "seconds"), (2, "hours"))] == [
        "infinite",
        "5m",
        "300s",
        "2h",
    ]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "inner",
    [
        IP4.format(" localPtr='yes'", "").replace("24", "22"),
        IP6.format("<tftp root='/t'/>"),
        IP4.format("", "<dhcp><range start='10.9.9.2' end='10.9.9.3'/></dhcp>")
        + "<ip address='10.8.8.1' prefix='24'><dhcp><range start='10.8.8.2' end='10.8.8.3'/></dhcp></ip>",
    ],
)
def test_what_dnsmasq_cannot_serve(inner: str) -> None:
    with pytest.raises(ConfigUnsupported):
        planned(inner)
