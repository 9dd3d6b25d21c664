"""Asks a QEMU what it can do: questions go out in batches, answers come in, `Capabilities` result.

A generator without I/O: `probe` runs it against a live monitor, `capture` against recorded answers.
What has to be asked about types and properties is read off the rules of `flags`, not listed here.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from typing import Any, NamedTuple

from vird.drivers.qemu.capabilities import answers
from vird.drivers.qemu.capabilities.findings import Findings
from vird.drivers.qemu.capabilities.flags import FLAGS, derive
from vird.drivers.qemu.capabilities.model import Accelerator, Capabilities
from vird.drivers.qemu.capabilities.rules import DeviceDefault, DeviceProperty, MachineProperty, ObjectProperty, leaves
from vird.drivers.qemu.capabilities.schema import Schema


class Question(NamedTuple):
    """A monitor command."""

    command: str
    arguments: Mapping[str, Any] | None = None


Answer = Any
"""A command's result, or None if the monitor refused it."""

Interview = Generator[Sequence[Question], Sequence[Answer], Capabilities]

X86 = ("i686", "x86_64")
ARM = ("armv7l", "aarch64")
GUEST_ARCHES = {"i386": "i686", "arm": "armv7l"}
"""QEMU's name of a target, where libvirt's differs."""

FACTS = (
    "query-version",
    "query-target",
    "query-qmp-schema",
    "query-commands",
    "query-kvm",
    "qom-list-types",
    "query-machines",
    "query-cpu-definitions",
    "query-tpm-models",
    "query-tpm-types",
    "query-command-line-options",
    "query-migrate-capabilities",
)

HOST_FACTS = ("query-gic-capabilities", "query-sev-capabilities", "query-sgx-capabilities")
"""Commands that not every QEMU has and that may fail on this host."""


def first_interview(emulator: str) -> Interview:
    """The whole interview with a QEMU that has the best accelerator there is."""
    facts = dict(zip(FACTS, (yield [Question(command) for command in FACTS]), strict=True))
    found = _read_facts(facts)
    found.answered, host_facts = yield from _ask_host_facts(found)
    yield from _ask_properties(found, facts["query-machines"] or [])
    result = Capabilities(emulator, found.arch, found.version)
    result.package = found.package
    result.flags = derive(found)
    name = "kvm" if found.kvm_enabled else "tcg"
    host_cpu, result.hyperv = yield from _ask_host_cpu(result, name)
    cpus = answers.cpus(facts["query-cpu-definitions"] or [])
    result.accelerators[name] = Accelerator(answers.machines(facts["query-machines"] or [], found.arch), cpus, host_cpu)
    if result.has("gic-version"):
        result.gic = answers.gic(host_facts.get("query-gic-capabilities") or [])
    if result.has("sev-guest"):
        result.sev = answers.sev(host_facts["query-sev-capabilities"])
    if result.has("sgx-epc"):
        result.sgx = answers.sgx(host_facts["query-sgx-capabilities"])
    return result


def tcg_interview(result: Capabilities) -> Interview:
    """Add what differs without KVM, from a QEMU that runs with TCG."""
    definitions, machines = yield [Question("query-cpu-definitions"), Question("query-machines")]
    host_cpu, _ = yield from _ask_host_cpu(result, "tcg")
    result.accelerators["tcg"] = Accelerator(
        answers.machines(machines or [], result.arch), answers.cpus(definitions or []), host_cpu
    )
    return result


def needs_tcg_interview(result: Capabilities) -> bool:
    """Tell whether the first interview left TCG out."""
    return "tcg" not in result.accelerators and result.has("tcg")


def _read_facts(facts: Mapping[str, Answer]) -> Findings:
    found = Findings()
    version = facts["query-version"]
    numbers = version["qemu"]
    found.version = numbers["major"] * 1_000_000 + numbers["minor"] * 1_000 + numbers["micro"]
    found.package = version.get("package", "").strip(" ()")
    target = facts["query-target"]["arch"]
    found.arch = GUEST_ARCHES.get(target, target)
    found.schema = Schema(facts["query-qmp-schema"] or [])
    found.commands = {command["name"] for command in facts["query-commands"] or []}
    found.types = {kind["name"] for kind in facts["qom-list-types"] or []}
    kvm = facts["query-kvm"] or {}
    found.kvm_enabled = bool(kvm.get("enabled") and kvm.get("present"))
    found.tpm = {*(facts["query-tpm-models"] or []), *(facts["query-tpm-types"] or [])}
    found.cpu_models = {definition["name"] for definition in facts["query-cpu-definitions"] or []}
    found.migration = {entry["capability"] for entry in facts["query-migrate-capabilities"] or []}
    for option in facts["query-command-line-options"] or []:
        found.options.add(option["option"])
        found.options.update((option["option"], parameter["name"]) for parameter in option["parameters"])
    return found


def _ask_host_facts(
    found: Findings,
) -> Generator[Sequence[Question], Sequence[Answer], tuple[set[str], dict[str, Answer]]]:
    commands = [command for command in HOST_FACTS if command in found.commands]
    replies = yield [Question(command) for command in commands]
    told = {command: reply for command, reply in zip(commands, replies, strict=True) if reply is not None}
    return set(told), told


def _ask_properties(found: Findings, machines: Sequence[Answer]) -> Generator[Sequence[Question], Sequence[Answer]]:
    """Ask for the properties of all types that the flags depend on."""
    rules = [leaf for rule in FLAGS.values() for leaf in leaves(rule)]
    devices = {rule.type for rule in rules if isinstance(rule, DeviceProperty | DeviceDefault)}
    objects = {rule.type for rule in rules if isinstance(rule, ObjectProperty)}
    families = {rule.machine for rule in rules if isinstance(rule, MachineProperty)}
    asked_devices = sorted(devices & found.types)
    asked_objects = sorted(objects & found.types)
    newest = {family: f"{answers.canonical(machines, family)}-machine" for family in sorted(families)}
    asked_machines = [family for family in newest if newest[family] in found.types]
    replies = iter(
        (
            yield [
                *(Question("device-list-properties", {"typename": name}) for name in asked_devices),
                *(Question("qom-list-properties", {"typename": name}) for name in asked_objects),
                *(Question("qom-list-properties", {"typename": newest[family]}) for family in asked_machines),
            ]
        )
    )
    for name in asked_devices + asked_objects:
        for entry in next(replies) or []:
            found.properties.add((name, entry["name"]))
            if "default-value" in entry:
                found.defaults[name, entry["name"]] = entry["default-value"]
    for family in asked_machines:
        found.machine_properties.update((family, entry["name"]) for entry in next(replies) or [])


def _ask_host_cpu(
    result: Capabilities, accelerator: str
) -> Generator[Sequence[Question], Sequence[Answer], tuple[Any, tuple[str, ...] | None]]:
    """Ask for the best CPU of an accelerator; returns it and, with KVM, the Hyper-V features."""
    if not result.has("query-cpu-model-expansion"):
        return None, None
    kvm = accelerator == "kvm"
    if not kvm and not result.has("cpu-max"):
        return None, None
    model = "host" if kvm else "max"
    x86 = result.arch in X86
    kind = "full" if result.arch in ARM else "static"
    questions = [_expansion(kind, model)]
    if x86:
        questions.append(_expansion(kind, model, {"migratable": False}))
    if kvm and result.arch in X86 + ARM:
        questions.append(_expansion("full", model, {"migratable": False, "hv-passthrough": True}))
    replies = list((yield questions))
    hyperv = answers.hyperv(replies.pop()) if kvm and result.arch in X86 + ARM else None
    if x86 and not result.has("canonical-cpu-features") and None not in replies:
        # A static expansion leaves out what it calls by other names there; the full one of its result has all.
        expanded = [reply["model"] for reply in replies]
        replies = list((yield [_expansion("full", model["name"], model["props"]) for model in expanded]))
    return answers.host_cpu(replies[0], replies[1] if x86 else None), hyperv


def _expansion(kind: str, name: str, properties: Mapping[str, Any] | None = None) -> Question:
    model = {"name": name} if properties is None else {"name": name, "props": properties}
    return Question("query-cpu-model-expansion", {"type": kind, "model": model})
