"""Which kinds of documents there are: root element, class, and the function that reads one for use.

For programs that are given a text and not told what it is: ``vird xml``, the diff, the tests that run over
every document.  Drivers know what they read and do not come here.  Classes are imported when they are needed.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any, Final, NamedTuple, cast

from lxml import etree

from vird.errors import InvalidArg
from vird.markup import Element, InvalidXml, parse_document, plan_of
from vird.markup.problems import Problem

DEVICE: Final = "device of a domain"


class Kind(NamedTuple):
    """``cls`` and ``reader`` say module and name; ``schema`` is the file among libvirt's RELAX NG schemas.

    ``reader`` takes text and ``strict``, completes and checks; None where a document is taken as it stands.
    """

    name: str
    tag: str
    cls: str
    reader: str | None = None
    schema: str | None = None

    @property
    def element(self) -> type[Element]:
        """The class."""
        return cast("type[Element]", _named(self.cls))


KINDS: Final[tuple[Kind, ...]] = (
    Kind("domain", "domain", "vird.model.domain.domain:Domain", "vird.model.checks.alone:parse_domain", "domain.rng"),
    Kind("domain status", "domstatus", "vird.model.domain.status:DomainStatus"),
    Kind(
        "snapshot",
        "domainsnapshot",
        "vird.model.snapshot:Snapshot",
        "vird.model.checks.alone:parse_snapshot",
        "domainsnapshot.rng",
    ),
    Kind(
        "checkpoint",
        "domaincheckpoint",
        "vird.model.checkpoint:Checkpoint",
        "vird.model.checks.alone:parse_checkpoint",
        "domaincheckpoint.rng",
    ),
    Kind(
        "backup",
        "domainbackup",
        "vird.model.backup:Backup",
        "vird.model.checks.backup:parse_backup",
        "domainbackup.rng",
    ),
    Kind(
        "capabilities",
        "capabilities",
        "vird.model.capabilities.document:Capabilities",
        None,
        "capability.rng",
    ),
    Kind(
        "domain capabilities",
        "domainCapabilities",
        "vird.model.domain_capabilities:DomainCapabilities",
        None,
        "domaincaps.rng",
    ),
    Kind("processor", "cpu", "vird.model.domain.cpu:Cpu", None, "cpu.rng"),
    Kind(
        "network",
        "network",
        "vird.model.network.document:Network",
        "vird.model.network.forms:parse_network",
        "network.rng",
    ),
    Kind("network status", "networkstatus", "vird.model.network.status:NetworkStatus"),
    Kind(
        "network port",
        "networkport",
        "vird.model.network_port:NetworkPort",
        "vird.model.network_port:parse_network_port",
        "networkport.rng",
    ),
    Kind("storage pool", "pool", "vird.model.pool:Pool", "vird.model.pool:parse_pool", "storagepool.rng"),
    Kind(
        "storage pool capabilities",
        "storagepoolCapabilities",
        "vird.model.pool_capabilities:PoolCapabilities",
        None,
        "storagepoolcaps.rng",
    ),
    Kind(
        "storage volume",
        "volume",
        "vird.model.volume:Volume",
        "vird.model.checks.alone:parse_volume",
        "storagevol.rng",
    ),
    Kind(
        "node device",
        "device",
        "vird.model.node_device:NodeDevice",
        "vird.model.node_device:parse_node_device",
        "nodedev.rng",
    ),
    Kind(
        "host interface",
        "interface",
        "vird.model.interface:HostInterface",
        "vird.model.interface:parse_interface",
        "interface.rng",
    ),
    Kind("network filter", "filter", "vird.model.filter:Filter", "vird.model.filter:parse_filter", "nwfilter.rng"),
    Kind(
        "filter binding",
        "filterbinding",
        "vird.model.filter_binding:FilterBinding",
        "vird.model.filter_binding:parse_filter_binding",
        "nwfilterbinding.rng",
    ),
    Kind("secret", "secret", "vird.model.secret:Secret", "vird.model.secret:parse_secret", "secret.rng"),
)
"""Every kind of document that has a root element of its own."""

_DEVICE: Final = Kind(DEVICE, "devices", "vird.model.domain.devices.devices:Devices")
_HOST_CPU: Final = Kind("processor of a host", "cpu", "vird.model.capabilities.host:HostCpu", None, "cpu.rng")
_BY_TAG: Final = {kind.tag: kind for kind in KINDS}


def kind_named(name: str) -> Kind:
    """The kind of this name or root element; InvalidArg when there is none."""
    found = _BY_TAG.get(name) or next((kind for kind in KINDS if kind.name == name), None)
    if found is None:
        raise InvalidArg(f"no kind of document is called '{name}'")
    return found


def kind_of(root: etree._Element) -> Kind:
    """What a parsed document is; devices of a domain, one or several in ``<devices>``, are of the kind ``DEVICE``.

    Raises InvalidXml for a root element that no kind has.
    """
    tag = str(root.tag)
    kind = _BY_TAG.get(tag)
    # a processor that says what it is, and is not asked for
    if tag == _HOST_CPU.tag and root.find("arch") is not None:
        return _HOST_CPU
    # both hosts and domains have interfaces; only those of hosts have names
    if kind is not None and not (tag == "interface" and root.get("name") is None):
        return kind
    if tag == _DEVICE.tag or (tag in plan_of(_DEVICE.element).kids and tag != "emulator"):
        return _DEVICE
    line: Any = root.sourceline
    raise InvalidXml([Problem(line or 0, "", f"no kind of document has the root element '{tag}'")])


def read_as_written(text: str | bytes, *, strict: bool = False) -> Element:
    """The document as it stands, whatever its kind; a single device comes in a ``Devices``.

    Raises NotWellFormed, or InvalidXml with all that is wrong.
    """
    root = parse_document(text)
    kind = kind_of(root)
    if kind is _DEVICE and root.tag != kind.tag:
        outer = etree.Element("devices")
        outer.append(root)
        return kind.element.from_element(outer, "error" if strict else "drop")
    return kind.element.from_element(root, "error" if strict else "drop")


def read_for_use(text: str | bytes, *, strict: bool = False) -> Element:
    """The document completed and checked, as far as that needs neither a host nor an emulator.

    Raises what ``read_as_written`` raises, and the errors of the kind's rules.
    """
    kind = kind_of(parse_document(text))
    if kind.reader is None:
        return read_as_written(text, strict=strict)
    return cast(Element, _named(kind.reader)(text, strict=strict))


def _named(where: str) -> Any:
    module, _, name = where.partition(":")
    return getattr(import_module(module), name)
