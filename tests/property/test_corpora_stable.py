"""What was written once is written the same again: over every document of the corpora, where they are there."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from vird.errors import VirdError
from vird.model.capabilities import Capabilities
from vird.model.checkpoint import Checkpoint
from vird.model.checks.backup import parse_backup
from vird.model.checks.snapshot import parse_snapshot
from vird.model.domain.cpu import Cpu
from vird.model.domain.domain import Domain
from vird.model.domain.status import DomainStatus
from vird.model.domain_capabilities import DomainCapabilities
from vird.model.filter import parse_filter
from vird.model.filter_binding import parse_filter_binding
from vird.model.interface import parse_interface
from vird.model.network import parse_network
from vird.model.network_port import parse_network_port
from vird.model.node_device import parse_node_device
from vird.model.pool import parse_pool
from vird.model.secret import parse_secret
from vird.model.volume import parse_volume

CORPORA = Path(__file__).parents[3] / "shared" / "corpora"
ROOT = re.compile(r"<(?![?!])([\w:]+)")
COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)

ONCE: dict[str, Callable[[str], str]] = {
    "domain": lambda text: Domain.from_xml(text).to_xml(),
    "domstatus": lambda text: DomainStatus.from_xml(text).to_xml(),
    "cpu": lambda text: Cpu.from_xml(text).to_xml(),
    "capabilities": lambda text: Capabilities.from_xml(text).to_xml(),
    "domainCapabilities": lambda text: DomainCapabilities.from_xml(text).to_xml(),
    "domainsnapshot": lambda text: parse_snapshot(text, redefine=True).to_xml(),
    "domaincheckpoint": lambda text: Checkpoint.from_xml(text).to_xml(),
    "domainbackup": lambda text: parse_backup(text, internal=True).to_xml(),
    "network": lambda text: parse_network(text).to_xml(),
    "networkport": lambda text: parse_network_port(text).to_xml(),
    "pool": lambda text: parse_pool(text).to_xml(),
    "volume": lambda text: parse_volume(text, "dir", capacity_optional=True).to_xml(),
    "device": lambda text: parse_node_device(text).to_xml(),
    "interface": lambda text: parse_interface(text).to_xml(),
    "filter": lambda text: parse_filter(text).to_xml(),
    "filterbinding": lambda text: parse_filter_binding(text).to_xml(),
    "secret": lambda text: parse_secret(text).to_xml(),
}
"""Documents by their root: what becomes of a text."""


def documents() -> Iterator[tuple[Path, str, Callable[[str], str]]]:
    for path in sorted(CORPORA.rglob("*.xml")):
        text = path.read_text(errors="replace")
        found = ROOT.search(COMMENT.sub("", text))
        once = ONCE.get(found[1]) if found is not None else None
        # a device to be plugged is written like a host's interface, which it is not
        if once is not None and found is not None and (found[1] != "interface" or "interfaceschema" in str(path)):
            yield path, text, once


@pytest.mark.skipif(not CORPORA.is_dir(), reason="the corpora are not beside the project")
def test_every_document_is_stable() -> None:
    counts: Counter[str] = Counter()
    unstable = []
    for path, text, once in documents():
        try:
            written = once(text)
        except VirdError:
            counts["refused"] += 1
            continue
        counts["read"] += 1
        if once(written) != written:
            unstable.append(str(path.relative_to(CORPORA)))
    assert unstable == []
    assert counts["read"] > 10 * counts["refused"]
