"""What dnsmasq is told for a network: its configuration and the two files of hosts.

Pure: a network document in, text out.  Whoever starts dnsmasq writes the texts under the paths
that ``DnsmasqPlan`` names.
"""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import IPv4Address
from typing import NamedTuple

from vird.errors import ConfigUnsupported
from vird.model.addresses import parse_address, ptr_domain, range_size
from vird.model.checks.network_ip import address_of, lease_seconds, prefix_of
from vird.model.network.dns import Dns, SrvRecord
from vird.model.network.document import Network
from vird.model.network.ip import Dhcp, DhcpHost, Lease, NetworkIp

STATE_DIR = "/var/lib/libvirt/dnsmasq"


class DnsmasqPlan(NamedTuple):
    """Texts of the three files and where dnsmasq expects them (``conf`` may stand anywhere).

    ``hosts`` is the DHCP clients' file, ``names`` the additional name records.
    """

    conf: str
    hosts: str
    names: str
    hosts_path: str
    names_path: str


def needs_dnsmasq(network: Network) -> bool:
    """Whether the network has anything that dnsmasq serves."""
    if not network.has_own_bridge or not network.ips:
        return False
    serves_names = network.dns is None or network.dns.enable != "no"
    return serves_names or any(ip.dhcp is not None or ip.tftp is not None for ip in network.ips)


def plan_dnsmasq(network: Network, state_dir: str = STATE_DIR, pid_file: str | None = None) -> DnsmasqPlan:
    """The files for a network whose bridge has its name.

    Raises ConfigUnsupported for what dnsmasq cannot serve: TFTP over IPv6, a reverse domain
    for a prefix that ends inside a label, two DHCP sections of one family.
    """
    # the name may hold quotes, which dnsmasq would take away from a path
    stem = f"{state_dir}/{network.name.replace('&', '&amp;').replace(chr(34), '&quot;').replace(chr(39), '&apos;')}"
    hosts_path, names_path = f"{stem}.hostsfile", f"{stem}.addnhosts"
    served = _served(network)
    lines = [
        f"# Written by vird for the network {network.name}.  Changes here are lost; make them with:",
        f"#     virsh net-edit {network.name}",
        *_name_service(network),
        *([f"pid-file={pid_file}"] if pid_file else []),
        *_listening(network),
        *_records(network.dns),
        *_tftp(network),
        *_dhcp(served, hosts_path),
        *([f"addn-hosts={names_path}"] if _serves_names(network) else []),
        *_guest_options(network, served),
        *(option.value for option in (network.dnsmasq.options if network.dnsmasq else [])),
    ]
    hosts = "".join(f"{host_line(host, ip)}\n" for ip in served for host in _dhcp_of(ip).hosts)
    return DnsmasqPlan("\n".join(lines) + "\n", hosts, _names(network.dns), hosts_path, names_path)


def _serves_names(network: Network) -> bool:
    return network.dns is None or network.dns.enable != "no"


def _served(network: Network) -> list[NetworkIp]:
    """The addresses with DHCP, IPv4 first; at most one of each family."""
    served: list[NetworkIp] = []
    for version, family in ((4, "IPv4"), (6, "IPv6")):
        mine = [ip for ip in network.ips if ip.dhcp is not None and address_of(ip).version == version]
        if len(mine) > 1:
            raise ConfigUnsupported(
                f"For {family}, multiple DHCP definitions cannot be specified in network '{network.name}'"
            )
        served += mine
    return served


def _dhcp_of(ip: NetworkIp) -> Dhcp:
    return ip.dhcp or Dhcp()


def _name_service(network: Network) -> Iterator[str]:
    dns = network.dns or Dns()
    yield "strict-order"
    if not _serves_names(network):
        yield "port=0"
    for forwarder in dns.forwarders:
        server = (forwarder.addr or "#") + (f"#{forwarder.port}" if forwarder.port else "")
        yield f"server=/{forwarder.domain}/{server}" if forwarder.domain else f"server={server}"
    if any(forwarder.domain is None for forwarder in dns.forwarders):
        yield "no-resolv"
    if network.domain is not None:
        if network.domain.local_only == "yes":
            yield f"local=/{network.domain.name}/"
        yield f"domain={network.domain.name}"
        yield "expand-hosts"
    if not _serves_names(network):
        return
    for ip in network.ips:
        if ip.local_ptr == "yes":
            yield f"local=/{_reverse_domain(ip)}/"
    if dns.forward_plain_names == "no":
        # the second line keeps plain names from the servers as names of the root
        yield from ("domain-needed", "local=//")


def _reverse_domain(ip: NetworkIp) -> str:
    address, prefix = address_of(ip), prefix_of(ip)
    domain = ptr_domain(address, prefix)
    if domain is None:
        raise ConfigUnsupported(
            f"PTR domain for IPv{address.version} network with prefix {prefix} cannot be automatically created"
        )
    return domain


def _listening(network: Network) -> Iterator[str]:
    yield "except-interface=lo"
    yield "bind-dynamic"
    if network.bridge is not None:
        yield f"interface={network.bridge.name}"
    if network.mode is None:
        # an isolated network leads nowhere: no default route, no upstream servers, no router life time
        yield from ("dhcp-option=3", "no-resolv", "ra-param=*,0,0")


def _records(dns: Dns | None) -> Iterator[str]:
    if dns is None:
        return
    for txt in dns.txts:
        yield f"txt-record={txt.name},{txt.value}"
    for srv in dns.srvs:
        yield f"srv-host={','.join(_srv_fields(srv))}"


def _srv_fields(srv: SrvRecord) -> Iterator[str]:
    domain = f".{srv.domain}" if srv.domain else ""
    yield f"_{srv.service}._{srv.protocol}{domain}"
    if not srv.target:
        return
    yield srv.target
    if srv.port is None and srv.priority is None and srv.weight is None:
        return
    yield str(srv.port or 1)
    if srv.priority is not None or srv.weight is not None:
        yield str(srv.priority or 0)
    if srv.weight is not None:
        yield str(srv.weight)


def _tftp(network: Network) -> Iterator[str]:
    for ip in network.ips:
        if ip.tftp is None:
            continue
        if address_of(ip).version == 6:
            raise ConfigUnsupported(f"Unsupported <tftp> element in an IPv6 element in network '{network.name}'")
        yield "enable-tftp"
        yield f"tftp-root={ip.tftp.root}"


def _dhcp(served: list[NetworkIp], hosts_path: str) -> Iterator[str]:
    leases = 0
    for ip in served:
        dhcp = _dhcp_of(ip)
        yield from (f"dhcp-range={fields}" for fields in _ranges(ip, dhcp))
        if address_of(ip).version == 4:
            yield from ("dhcp-no-override", "dhcp-authoritative")
            if dhcp.bootp is not None:
                server = f",,{dhcp.bootp.server}" if dhcp.bootp.server else ""
                yield f"dhcp-boot={dhcp.bootp.file}{server}"
        leases += sum(_size(span.start, span.end) for span in dhcp.ranges)
    if leases:
        yield f"dhcp-lease-max={leases}"
    if served:
        yield f"dhcp-hostsfile={hosts_path}"


def _size(start: str, end: str) -> int:
    first, last = parse_address(start), parse_address(end)
    assert first is not None and last is not None, "checked with the document"
    return range_size(first, last)


def _ranges(ip: NetworkIp, dhcp: Dhcp) -> Iterator[str]:
    address, prefix = address_of(ip), prefix_of(ip)
    for span in dhcp.ranges:
        width = str(prefix) if address.version == 6 else str(IPv4Address(-1 << (32 - prefix) & 0xFFFFFFFF))
        lease = lease_text(span.lease)
        yield f"{span.start},{span.end},{width}" + (f",{lease}" if lease else "")
    if not dhcp.ranges:
        yield f"{ip.address},static" + (f",{prefix}" if address.version == 6 else "")


def lease_text(lease: Lease | None) -> str | None:
    """A lease's length as dnsmasq reads it; None is its default."""
    if lease is None:
        return None
    if lease_seconds(lease) == 0:
        return "infinite"
    return f"{lease.expiry}{(lease.unit or 'minutes')[0]}"


def host_line(host: DhcpHost, ip: NetworkIp) -> str:
    """One client of the DHCP hosts file."""
    lease = lease_text(host.lease)
    if address_of(ip).version == 6:
        fields = [f"id:{host.id}" if host.id else None, host.name, f"[{host.ip}]", lease]
    elif host.mac:
        fields = [host.mac, host.ip, host.name, lease]
    else:
        fields = [host.name, host.ip, lease]
    return ",".join(field for field in fields if field)


def _guest_options(network: Network, served: list[NetworkIp]) -> Iterator[str]:
    if network.mtu is not None:
        yield f"dhcp-option=option:mtu,{network.mtu.size}"
    if any(address_of(ip).version == 6 for ip in served):
        yield "enable-ra"
        return
    for ip in network.ips:
        if address_of(ip).version == 6:
            yield f"dhcp-range={ip.address},ra-only"


def _names(dns: Dns | None) -> str:
    """The additional hosts file: one address a line, each name followed by a tab."""
    hosts = dns.hosts if dns is not None else []
    return "".join(f"{host.ip}\t{''.join(name + chr(9) for name in host.hostnames)}\n" for host in hosts)
