"""What stock virsh shows of a daemon, as values a test can compare."""

import re
from dataclasses import dataclass
from xml.etree import ElementTree

from vird.testing.daemons import Daemon


def virsh(daemon: Daemon, *words: str) -> str:
    """virsh's output; raises `AssertionError` with what it said when it fails."""
    done = daemon.virsh("-q", *words)
    assert done.returncode == 0, f"virsh {' '.join(words)}: {done.stdout}{done.stderr}"
    return done.stdout.strip()


def refused(daemon: Daemon, *words: str) -> str:
    """What virsh says of a command that must fail."""
    done = daemon.virsh("-q", *words)
    assert done.returncode != 0, f"virsh {' '.join(words)} should have failed: {done.stdout}"
    return done.stderr.strip()


def element(daemon: Daemon, path: str, *words: str) -> ElementTree.Element:
    """The one element at `path` in a document that virsh prints."""
    found = ElementTree.fromstring(virsh(daemon, *words)).findall(path)
    assert len(found) == 1, f"{len(found)} elements at {path} in what virsh {' '.join(words)} shows"
    return found[0]


@dataclass(frozen=True, slots=True)
class Node:
    """An element that compares by what it says; the order of attributes says nothing."""

    tag: str
    attributes: dict[str, str]
    text: str
    children: tuple["Node", ...]

    @classmethod
    def of(cls, found: ElementTree.Element) -> "Node":
        children = tuple(cls.of(child) for child in found)
        return cls(found.tag, dict(found.attrib), (found.text or "").strip(), children)


def node(text: str) -> Node:
    return Node.of(ElementTree.fromstring(text))


def shaping(daemon: Daemon, device: str) -> dict[str, str]:
    """What `tc` knows of a device and of the device its incoming packets are sent through, without moving numbers."""
    shown = {}
    for kind in ("qdisc", "class", "filter"):
        shown[kind] = daemon.sandbox.run(["tc", kind, "show", "dev", device]).stdout
    shown["incoming"] = daemon.sandbox.run(["tc", "filter", "show", "dev", device, "ingress"]).stdout
    through = re.search(r"Redirect to device (\S+)\)", shown["incoming"])
    if through:
        shown["incoming class"] = daemon.sandbox.run(["tc", "class", "show", "dev", through[1]]).stdout
    return {what: re.sub(r"direct_packets_stat \d+ ", "", text) for what, text in shown.items()}
