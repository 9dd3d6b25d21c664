"""The names that a document gives to the object that it describes, read with the classes that the drivers read it with.

So nobody can write a document that says one name here and another one there.  Each class is imported with the first
document of its kind.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from vird.api.enums.secret import SecretUsageType
from vird.daemon.access import objects
from vird.daemon.access.objects import Details


def of_domain(text: str) -> Details:
    """A domain's."""
    from vird.model.domain.domain import Domain

    document = Domain.from_xml(text)
    return objects.domain(document.name, document.uuid)


def _of_network(text: str) -> Details:
    from vird.model.network import Network

    document = Network.from_xml(text)
    return objects.network(document.name, document.uuid)


def _of_port(text: str) -> Details:
    from vird.model.network_port import NetworkPort

    return objects.network_port({}, NetworkPort.from_xml(text).uuid)


def _of_pool(text: str) -> Details:
    from vird.model.pool import parse_pool

    document = parse_pool(text)
    return objects.pool(document.name or "", document.uuid)


def _of_volume(text: str) -> Details:
    from vird.model.volume import Volume

    return objects.volume({}, Volume.from_xml(text).name or "", None)


def _of_filter(text: str) -> Details:
    from vird.model.filter.document import Filter

    document = Filter.from_xml(text)
    return objects.nwfilter(document.name, document.uuid)


def of_binding(text: str) -> Details:
    """A filter binding's."""
    from vird.model.filter_binding import FilterBinding

    document = FilterBinding.from_xml(text)
    link = document.linkdev.name if document.linkdev is not None else None
    return objects.binding(document.portdev.name, link, document.filterref.filter)


def _of_interface(text: str) -> Details:
    from vird.model.interface import HostInterface

    document = HostInterface.from_xml(text)
    return objects.interface(document.name, document.mac.address if document.mac is not None else None)


def _of_node_device(text: str) -> Details:
    from vird.model.node_device.document import NodeDevice

    return objects.node_device(NodeDevice.from_xml(text).name)


def _of_secret(text: str) -> Details:
    from vird.model.secret import parse_secret

    document = parse_secret(text)
    usage = document.usage
    number = SecretUsageType[usage.type.upper()] if usage is not None else SecretUsageType.NONE
    return objects.secret(document.uuid, number, getattr(usage, "target", None))


READERS: Final[dict[str, Callable[[str], Details]]] = {
    "domain": of_domain,
    "network": _of_network,
    "network_port": _of_port,
    "storage_pool": _of_pool,
    "storage_vol": _of_volume,
    "nwfilter": _of_filter,
    "nwfilter_binding": of_binding,
    "interface": _of_interface,
    "node_device": _of_node_device,
    "secret": _of_secret,
}
"""Kind of object to what reads its document.  They raise what a faulty document has drivers raise."""
