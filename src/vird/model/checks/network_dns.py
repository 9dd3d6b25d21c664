"""Rules for a network's ``<dns>`` and its records."""

from __future__ import annotations

from vird.errors import XmlDetail, XmlError
from vird.model.network.dns import Dns, DnsHost, Forwarder, SrvRecord, TxtRecord


def complete_dns(dns: Dns | None, network: str) -> None:
    """Check the whole element in place; ``network`` is the name for error texts."""
    if dns is None:
        return
    for forwarder in dns.forwarders:
        check_forwarder(forwarder)
    for host in dns.hosts:
        check_host(host, network)
    for srv in dns.srvs:
        check_srv(srv, network)
    for txt in dns.txts:
        check_txt(txt, network)
    if dns.enable == "no" and (dns.forwarders or dns.hosts or dns.srvs or dns.txts):
        raise XmlError(f"Extra data in disabled network '{network}'")


def check_forwarder(forwarder: Forwarder) -> None:
    """A forwarder is for a server, a domain, or both."""
    if forwarder.addr is None and forwarder.domain is None:
        raise XmlError("Invalid forwarder element, must contain at least one of addr or domain")


def check_txt(txt: TxtRecord, network: str, partial: bool = False) -> None:
    """``partial`` records only have to be good enough to find the one to delete."""
    if " " in txt.name:
        raise XmlDetail(f"prohibited character in DNS TXT record name '{txt.name}' of network {network}")
    if not txt.value and not partial:
        raise XmlDetail(f"missing required value attribute in DNS TXT record named '{txt.name}' of network {network}")


def check_host(host: DnsHost, network: str, partial: bool = False) -> None:
    """A name record needs an address and a name; a ``partial`` one needs either."""
    host.hostnames = [name for name in host.hostnames if name]
    if host.ip is None and not partial:
        raise XmlDetail(f"Missing IP address in network '{network}' DNS HOST record")
    if not host.hostnames and not partial:
        raise XmlDetail(f"Missing hostname in network '{network}' DNS HOST record")
    if host.ip is None and not host.hostnames:
        raise XmlDetail(f"Missing ip and hostname in network '{network}' DNS HOST record")


def check_srv(srv: SrvRecord, network: str, partial: bool = False) -> None:
    """A service record needs service and protocol, and a target for its numbers."""
    if not srv.service and not partial:
        raise XmlDetail(f"missing required service attribute in DNS SRV record of network '{network}'")
    if srv.service and len(srv.service) > 255:
        raise XmlDetail(f"Service name '{srv.service}' in network '{network}' is too long, limit is 255 bytes")
    if not srv.protocol and not partial:
        raise XmlDetail(f"missing required protocol attribute in DNS SRV record '{srv.service}' of network '{network}'")
    for name in ("port", "priority", "weight"):
        if getattr(srv, name) is not None and not srv.target:
            raise XmlDetail(
                f"DNS SRV {name} attribute not permitted without target for service '{srv.service}' "
                f"in network '{network}'"
            )
