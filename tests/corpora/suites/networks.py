"""Networks and their ports: documents, dnsmasq's files, section updates."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import product
from pathlib import Path

from lxml import etree

from tests.corpora.case import Case, Suite
from tests.corpora.compare import config_differs, lines_differ, xml_differs
from tests.corpora.documents import documents, stable


def _network(text: str) -> str:
    from vird.model.network import format_network, parse_network

    return format_network(parse_network(text), "inactive")


def _port(text: str) -> str:
    from vird.model.network_port import parse_network_port

    return parse_network_port(text).to_xml()


def _confs(root: Path) -> Iterator[Case]:
    for source in sorted((root / "networkxml2confdata").glob("*.xml")):
        yield Case(source.stem, lambda source=source: _conf_differs(source))


def _conf_differs(source: Path) -> str:
    from vird.drivers.network.plan.dnsmasq import plan_dnsmasq
    from vird.model.network import parse_network

    plan = plan_dnsmasq(parse_network(source.read_text()))
    hosts = source.with_suffix(".hostsfile")
    expected = hosts.read_text() if hosts.exists() else ""
    return config_differs(source.with_suffix(".conf"), plan.conf) or lines_differ(
        expected.splitlines(), plan.hosts.splitlines()
    )


_COMMANDS = ("modify", "delete", "add-last", "add-first")
_SECTIONS = {
    "host": ("ip-dhcp-host", "dns-host"),
    "range": ("ip-dhcp-range",),
    "interface": ("forward-interface",),
    "portgroup": ("portgroup",),
    "txt": ("dns-txt",),
    "srv": ("dns-srv",),
}


def _updates(root: Path) -> Iterator[Case]:
    """The data does not say which fragment and command made a result, so each result must be
    reached by one of them from one of the networks with its UUID.  Results whose network or
    fragment is not in the folders are no cases."""
    fragments = [p.read_text() for p in sorted((root / "networkxml2xmlupdatein").glob("*.xml"))]
    folders = ("networkxml2xmlin", "networkxml2xmlout", "networkxml2xmlupdateout")
    bases = {_network(p.read_text()) for folder in folders for p in (root / folder).glob("*.xml") if _taken(p)}
    for target in sorted((root / "networkxml2xmlupdateout").glob("*.xml")):
        near = [base for base in sorted(bases) if _is_one_step(base, target.read_text(), fragments)]
        if near:
            yield Case(target.stem, lambda target=target, near=near: _reached(target, near, fragments))


def _entries(text: str) -> Counter[tuple[tuple[str, str], ...]]:
    """The elements that an update can be about, as their tags, attributes and texts."""
    root = etree.fromstring(text)
    found = root.iter(*_SECTIONS)
    return Counter(
        tuple((f"{e.tag}{sorted(e.attrib.items())}", (e.text or "").strip()) for e in element.iter())
        for element in found
    )


def _is_one_step(base: str, target: str, fragments: list[str]) -> bool:
    """Whether some fragment accounts for the entries that are new in, or gone from, the target."""
    if _uuid(base) != _uuid(target):
        return False
    before, after = _entries(base), _entries(target)
    new, gone = after - before, before - after
    tags = {entry[0][0].partition("[")[0] for entry in (*new, *gone)}
    if gone.total() > 1 or len(tags) != 1:
        return False
    if new:
        known = Counter(key for fragment in fragments for key in _entries(f"<x>{fragment}</x>"))
        return not new - known
    return gone.total() == 1 and any(_names(fragment, next(iter(gone))) for fragment in fragments)


def _names(fragment: str, entry: tuple[tuple[str, str], ...]) -> bool:
    element = etree.fromstring(fragment)
    attributes = entry[0][0].removeprefix(str(element.tag))
    if attributes == entry[0][0] or not element.attrib:
        return False
    return all(str(pair) in attributes for pair in element.attrib.items())


def _taken(path: Path) -> bool:
    from vird.errors import VirdError

    try:
        _network(path.read_text())
    except VirdError:
        return False
    return True


def _reached(target: Path, bases: list[str], fragments: list[str]) -> str:
    from vird.errors import VirdError
    from vird.model.network import format_network, parse_network
    from vird.model.network.update import update_network

    networks = [parse_network(base) for base in bases]
    for network, fragment, command in product(networks, fragments, _COMMANDS):
        tag = fragment.lstrip()[1:].split(maxsplit=1)[0].strip(">/")
        for section, parent in product(_SECTIONS.get(tag, ()), range(-1, len(network.ips))):
            try:
                updated = update_network(network, command, section, parent, fragment)
            except VirdError:
                continue
            if not xml_differs(target, format_network(updated, "inactive")):
                return ""
    return f"not reached from {len(networks)} networks with {len(fragments)} fragments"


def _uuid(text: str) -> str:
    return text.partition("<uuid>")[2].partition("</uuid>")[0]


def _fragments(root: Path) -> Iterator[Case]:
    """Fragments that say of themselves that they lack something cannot be added anywhere."""
    bases = [p.read_text() for p in sorted((root / "networkxml2xmlin").glob("*.xml")) if _taken(p)]
    for source in sorted((root / "networkxml2xmlupdatein").glob("*.xml")):
        if source.stem.endswith(("-invalid", "-incomplete")):
            yield Case(source.stem, lambda source=source: _never_added(source.read_text(), bases))


def _never_added(fragment: str, bases: list[str]) -> str:
    from vird.errors import VirdError
    from vird.model.network import parse_network
    from vird.model.network.update import update_network

    tag = fragment.lstrip()[1:].split(maxsplit=1)[0].strip(">/")
    for base, section in product(bases, _SECTIONS[tag]):
        try:
            update_network(parse_network(base), "add-last", section, -1, fragment)
        except VirdError:
            continue
        return f"was added to {section}"
    return ""


SUITES = [
    Suite("networkxml2xmlin", documents("networkxml2xmlin", "networkxml2xmlout", _network)),
    Suite("networkxml2xmlout", stable("networkxml2xmlout", _network)),
    Suite("networkxml2confdata", _confs),
    Suite("networkxml2xmlupdatein", _fragments),
    Suite("networkxml2xmlupdateout", _updates),
    Suite("virnetworkportxml2xmldata", stable("virnetworkportxml2xmldata", _port)),
]
