"""Changes to the name service: host, text and service records."""

from __future__ import annotations

from vird.errors import XmlDetail
from vird.model.checks.network_dns import check_host, check_srv, check_txt
from vird.model.network.dns import Dns, DnsHost, SrvRecord, TxtRecord
from vird.model.network.update.edit import Edit


def _dns(edit: Edit) -> Dns:
    dns = edit.network.dns = edit.network.dns or Dns()
    return dns


def update_dns_host(edit: Edit) -> None:
    """An address's names; to add, the address must be new, to delete, any name or the address is enough."""
    name = edit.network.name
    host = DnsHost.from_element(edit.fragment)
    check_host(host, name, partial=edit.deletes)

    def same(old: DnsHost) -> bool:
        if host.ip is not None and old.ip == host.ip:
            return True
        return edit.deletes and not set(old.hostnames).isdisjoint(host.hostnames)

    edit.apply(
        _dns(edit).hosts, host, same,
        f"couldn't locate a matching DNS HOST record in network {name}",
        f"there is already at least one DNS HOST record with a matching field in network {name}",
        f"multiple matching DNS HOST records were found in network {name}",
    )  # fmt: skip


def update_dns_txt(edit: Edit) -> None:
    """A text record, found by name."""
    name = edit.network.name
    txt = TxtRecord.from_element(edit.fragment)
    check_txt(txt, name, partial=edit.deletes)
    edit.apply(
        _dns(edit).txts, txt, lambda old: old.name == txt.name,
        f"couldn't locate a matching DNS TXT record in network {name}",
        f"there is already a DNS TXT record with name '{txt.name}' in network {name}",
    )  # fmt: skip


def update_dns_srv(edit: Edit) -> None:
    """A service record, found by all of domain, service, protocol and target that is given."""
    name = edit.network.name
    srv = SrvRecord.from_element(edit.fragment)
    check_srv(srv, name, partial=edit.deletes)
    given = [field for field in ("domain", "service", "protocol", "target") if getattr(srv, field)]
    if edit.deletes and not given:
        raise XmlDetail(f"Missing required service attribute or protocol in DNS SRV record of network {name}")
    edit.apply(
        _dns(edit).srvs, srv, lambda old: all(getattr(old, field) == getattr(srv, field) for field in given),
        f"couldn't locate a matching DNS SRV record in network {name}",
        f"there is already at least one DNS SRV record matching all specified fields in network {name}",
        f"multiple DNS SRV records matching all specified fields were found in network {name}",
    )  # fmt: skip
