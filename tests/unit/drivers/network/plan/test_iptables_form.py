from vird.drivers.network.plan.iptables_form import CHAINS, TABLES, chain_commands, network_commands
from vird.model.network import parse_network

DHCP = "<dhcp><range start='192.168.122.2' end='192.168.122.9'/></dhcp>"
IP4 = f"<ip address='192.168.122.1' netmask='255.255.255.0'>{DHCP}</ip>"
IP6 = "<ip family='ipv6' address='2001:db8::1' prefix='64'/>"


def commands(forward: str, *ips: str) -> list[str]:
    network = parse_network(f"<network><name>n</name>{forward}<bridge name='br0'/>{''.join(ips)}</network>")
    return [" ".join(argv).replace(" -w --table", "") for argv in network_commands(network)]


def test_chains_are_made_for_both_versions() -> None:
    assert len(chain_commands()) == 2 * (len(TABLES) + 2 * len(CHAINS))


def test_an_isolated_network_lets_nothing_out() -> None:
    found = commands("", IP4)
    assert not any("192.168.122.0" in command for command in found)
    assert "iptables filter --insert LIBVIRT_FWO --in-interface br0 --jump REJECT" in found
    assert not any(command.startswith("ip6tables") for command in found)


def test_translation_of_ports_and_addresses() -> None:
    nat = "<nat><address start='1.2.3.4' end='1.2.3.5'/><port start='500' end='600'/></nat>"
    found = commands(f"<forward mode='nat' dev='eth0'>{nat}</forward>", IP4)
    source = "iptables nat --insert LIBVIRT_PRT --source 192.168.122.0/24"
    assert (
        f"{source} ! --destination 192.168.122.0/24 --out-interface eth0 --jump SNAT --to-source 1.2.3.4-1.2.3.5"
        in found
    )
    assert any(command.endswith("--to-source 1.2.3.4-1.2.3.5:500-600") for command in found)
    assert any("LIBVIRT_FWI" in command and "--in-interface eth0" in command for command in found)


def test_ipv6_is_routed_unless_asked() -> None:
    for nat, translated in (("", False), ("<nat ipv6='yes'/>", True)):
        found = commands(f"<forward mode='nat'>{nat}</forward>", IP4, IP6)
        assert any(command.startswith("ip6tables nat") for command in found) == translated
        assert any("2001:db8::/64" in command and "LIBVIRT_FWO" in command for command in found)


def test_services() -> None:
    found = commands("<forward mode='route'/>", IP4.replace("<dhcp>", "<tftp root='/t'/><dhcp>"))
    assert any("--destination-port 69" in command for command in found)
    assert found[-1].endswith("--jump CHECKSUM --checksum-fill")
    assert not any("conntrack" in command for command in found)


def test_open_networks_have_no_rules() -> None:
    assert commands("<forward mode='open'/>", IP4) == []
