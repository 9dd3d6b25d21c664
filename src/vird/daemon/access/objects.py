"""What rules are told of an object: its kind, and its names under libvirt's attribute names; pure.

The references given here come from drivers, never from clients, who can put any name beside any UUID.
"""

from __future__ import annotations

import uuid as uuids
from collections.abc import Callable
from typing import Any, Final

from vird.api.enums.secret import SecretUsageType
from vird.wire.procedures import refs
from vird.wire.xdr import Record

Details = dict[str, str]
"""Attribute name to value."""

KINDS: Final[dict[type[Record], str]] = {
    refs.DomainRef: "domain",
    refs.NetworkRef: "network",
    refs.NetworkPortRef: "network_port",
    refs.NwfilterRef: "nwfilter",
    refs.NwfilterBindingRef: "nwfilter_binding",
    refs.InterfaceRef: "interface",
    refs.StoragePoolRef: "storage_pool",
    refs.StorageVolRef: "storage_vol",
    refs.NodeDeviceRef: "node_device",
    refs.SecretRef: "secret",
}
"""The kind of object, as rights name it, behind each reference."""

USAGES: Final = {
    SecretUsageType.VOLUME: "secret_usage_volume",
    SecretUsageType.CEPH: "secret_usage_ceph",
    SecretUsageType.ISCSI: "secret_usage_target",
    SecretUsageType.TLS: "secret_usage_name",
    SecretUsageType.VTPM: "secret_usage_name",
}


def domain(name: str, uuid: str | None) -> Details:
    """A domain's names."""
    return _known({"domain_name": name, "domain_uuid": uuid})


def network(name: str, uuid: str | None) -> Details:
    """A network's."""
    return _known({"network_name": name, "network_uuid": uuid})


def network_port(of: Details, uuid: str | None) -> Details:
    """A port's, beside those of its network."""
    return {**of, **_known({"network_port_uuid": uuid})}


def pool(name: str, uuid: str | None) -> Details:
    """A storage pool's."""
    return _known({"pool_name": name, "pool_uuid": uuid})


def volume(of: Details, name: str, key: str | None) -> Details:
    """A volume's, beside those of its pool."""
    return {**of, **_known({"vol_name": name, "vol_key": key})}


def nwfilter(name: str, uuid: str | None) -> Details:
    """A filter's."""
    return _known({"nwfilter_name": name, "nwfilter_uuid": uuid})


def binding(port: str | None, link: str | None, filter: str | None) -> Details:
    """A filter binding's: its port and the device behind that, and the filter it is bound to."""
    return _known(
        {"nwfilter_binding_portdev": port, "nwfilter_binding_linkdev": link, "nwfilter_binding_filter": filter}
    )


def interface(name: str | None, mac: str | None) -> Details:
    """A host interface's."""
    return _known({"interface_name": name, "interface_macaddr": mac})


def node_device(name: str | None) -> Details:
    """A device's."""
    return _known({"node_device_name": name})


def secret(uuid: str | None, usage_type: int, usage: str | None) -> Details:
    """A secret's UUID, and what it is for under a name that depends on the kind of use."""
    attribute = next((name for number, name in USAGES.items() if number == usage_type), None)
    return _known({"secret_uuid": uuid, **({attribute: usage} if attribute else {})})


_OF_REF: Final[dict[type[Record], Callable[[Any], Details]]] = {
    refs.DomainRef: lambda ref: domain(ref.name, text_of(ref.uuid)),
    refs.NetworkRef: lambda ref: network(ref.name, text_of(ref.uuid)),
    refs.NetworkPortRef: lambda ref: network_port(of_ref(ref.net), text_of(ref.uuid)),
    refs.NwfilterRef: lambda ref: nwfilter(ref.name, text_of(ref.uuid)),
    refs.InterfaceRef: lambda ref: interface(ref.name, ref.mac),
    refs.StoragePoolRef: lambda ref: pool(ref.name, text_of(ref.uuid)),
    refs.NodeDeviceRef: lambda ref: node_device(ref.name),
    refs.SecretRef: lambda ref: secret(text_of(ref.uuid), ref.usage_type, ref.usage_id),
}


def of_ref(ref: Record) -> Details:
    """What a reference says by itself; KeyError for the kinds of which it does not say all."""
    return _OF_REF[type(ref)](ref)


def text_of(uuid: bytes) -> str:
    """A UUID as documents write it."""
    return str(uuids.UUID(bytes=uuid))


def _known(details: dict[str, str | None]) -> Details:
    return {name: value for name, value in details.items() if value}
