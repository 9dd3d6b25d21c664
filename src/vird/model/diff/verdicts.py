"""Whether a running guest can take a change to its domain: the tables of the topics, looked up.

The tables say what libvirt's calls allow for guests of QEMU.  Other hypervisors' guests are only ever told to be
redefined, which is right for any change of any of them.
"""

from __future__ import annotations

from vird.markup import Element
from vird.model.diff.change import Change, Verdict
from vird.model.diff.device_rules import DEVICES, DeviceRule
from vird.model.diff.guest_rules import GUEST, Rule
from vird.model.domain.domain import Domain

EMULATED = ("qemu", "kvm", "kqemu", "hvf")
_REDEFINE = Rule("redefine")


def judged(change: Change, domain: Domain) -> Change:
    """The same change with its verdict; ``domain`` is the guest as it is to be."""
    rule = _REDEFINE if domain.type not in EMULATED else _rule(change)
    return change._replace(verdict=rule.verdict, how=rule.how)


def _rule(change: Change) -> Rule:
    outer, _, inner = change.topic.partition("/")
    if outer != "devices":
        return _longest(GUEST, change.topic) or _REDEFINE
    tag, _, field = inner.partition("/")
    device = DEVICES.get(tag)
    if device is None:
        return _REDEFINE
    return _field_rule(device, change, field) if field else _presence_rule(device, change)


def _presence_rule(device: DeviceRule, change: Change) -> Rule:
    """A device that comes, goes, or becomes quite another."""
    verb = {"added": "attach-device", "removed": "detach-device"}.get(change.operation, "detach-device, attach-device")
    owners = [owner for owner in change.owners if isinstance(owner, Element)]
    can_be_live = device.plugs_live is not None and bool(owners) and all(map(device.plugs_live, owners))
    verdict: Verdict = "live" if can_be_live else "next boot" if device.plugs_off else "redefine"
    return Rule(verdict, {"live": verb, "next boot": f"{verb} --config", "redefine": ""}[verdict])


def _field_rule(device: DeviceRule, change: Change, field: str) -> Rule:
    """One thing about a device that stays."""
    rule = _longest(device.fields, field)
    if rule is not None and (rule.when is None or (change.owners[1] is not None and rule.when(change.owners[1]))):
        return rule
    if device.updates:
        return Rule("next boot", "update-device --config")
    return Rule("next boot", "detach-device, attach-device --config") if device.plugs_off else _REDEFINE


def _longest(table: dict[str, Rule], topic: str) -> Rule | None:
    """The row of the topic or of the nearest place around it."""
    while topic:
        if topic in table:
            return table[topic]
        topic = topic.rpartition("/")[0]
    return None
