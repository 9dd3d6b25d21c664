"""Which updates change a running network: from two documents to calls, each with the one that undoes it. Pure.

An entry that is different is taken out and put in anew, as there is no update for one that keeps its key.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from vird.api.enums.network import NetworkUpdateCommand as Command
from vird.api.enums.network import NetworkUpdateFlags
from vird.api.enums.network import NetworkUpdateSection as Section
from vird.cli.desired.call import Call
from vird.markup import Element
from vird.model.diff import Change
from vird.model.network.document import Network

LIVE: Final = int(NetworkUpdateFlags.LIVE)
SECTIONS: Final = {
    "ip/dhcp/host": Section.IP_DHCP_HOST,
    "ip/dhcp/range": Section.IP_DHCP_RANGE,
    "portgroup": Section.PORTGROUP,
    "dns/host": Section.DNS_HOST,
    "dns/txt": Section.DNS_TXT,
    "dns/srv": Section.DNS_SRV,
}
"""By the place of the list: which part of a network an update names."""
ANYWHERE: Final = -1


def network_calls(changes: list[Change], running: Network, target: Network) -> list[Call]:
    """The updates for what of ``changes`` a running network takes."""
    calls: list[Call] = []
    for topic, section in SECTIONS.items():
        paths = tuple(each.path for each in changes if each.topic == topic or each.topic.startswith(f"{topic}/"))
        if paths:
            calls += _entries(topic, section, paths, running, target)
    return calls


def is_live(topic: str) -> bool:
    """Whether a running network takes a change at this place."""
    return any(topic == each or topic.startswith(f"{each}/") for each in SECTIONS)


def _entries(topic: str, section: Section, paths: tuple[str, ...], running: Network, target: Network) -> Iterator[Call]:
    tag = topic.rpartition("/")[2]
    for index, old, new in _lists(topic, running, target):
        gone = [each for each in old if each not in new]
        come = [each for each in new if each not in old]
        for entry in gone:
            yield _call(paths, Command.DELETE, Command.ADD_LAST, section, index, tag, entry)
        for entry in come:
            yield _call(paths, Command.ADD_LAST, Command.DELETE, section, index, tag, entry)


def _call(
    paths: tuple[str, ...], do: Command, undo: Command, section: Section, index: int, tag: str, entry: Element
) -> Call:
    xml = entry.to_xml(tag=tag)
    word = "add" if do is Command.ADD_LAST else "remove"
    return Call(
        paths,
        f"{word} {tag}",
        "update",
        (int(do), int(section), index, xml, LIVE),
        (int(undo), int(section), index, xml, LIVE),
    )


def _lists(topic: str, running: Network, target: Network) -> Iterator[tuple[int, list[Any], list[Any]]]:
    """The two sides of each list at this place, with the number of the address it belongs to."""
    if not topic.startswith("ip/"):
        yield ANYWHERE, _at(running, topic), _at(target, topic)
        return
    inner = topic.partition("/")[2]
    for number, old in enumerate(running.ips):
        new = next((each for each in target.ips if each.address == old.address), None)
        if new is not None and old.dhcp is not None and new.dhcp is not None:
            yield number, _at(old, inner), _at(new, inner)


def _at(owner: Any, topic: str) -> list[Any]:
    from vird.markup import plan_of

    for step in topic.split("/"):
        if owner is None:
            return []
        slot = plan_of(type(owner)).kids[step]
        owner = getattr(owner, slot.py)
    return list(owner or [])
