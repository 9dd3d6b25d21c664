"""The table of flags against itself: every rule can hold, and nothing is asked that no rule needs."""

import pytest

from vird.drivers.qemu.capabilities import rules
from vird.drivers.qemu.capabilities.findings import Findings
from vird.drivers.qemu.capabilities.flags import FLAGS, derive
from vird.drivers.qemu.capabilities.schema import Schema


def test_a_qemu_that_says_nothing_has_only_what_is_older_than_it() -> None:
    assert derive(Findings()) == {"enable-fips"}


def satisfy(rule: rules.Rule, found: Findings) -> None:
    match rule:
        case rules.Type(name):
            found.types.add(name)
        case rules.DeviceProperty(kind, name) | rules.ObjectProperty(kind, name):
            found.properties.add((kind, name))
        case rules.DeviceDefault(kind, name, value):
            found.defaults[kind, name] = value
        case rules.MachineProperty(machine, name):
            found.machine_properties.add((machine, name))
        case rules.Command(name):
            found.commands.add(name)
        case rules.Answered(name):
            found.answered.add(name)
        case rules.InSchema(path):
            found.schema = schema_with(path)
        case rules.Option(name, parameter):
            found.options.add(name if parameter is None else (name, parameter))
        case rules.Migration(name):
            found.migration.add(name)
        case rules.Tpm(name):
            found.tpm.add(name)
        case rules.CpuModel(name):
            found.cpu_models.add(name)
        case rules.Arch(names):
            found.arch = names[0]
        case rules.Since(version):
            found.version = version
        case rules.Before(version):
            found.version = version - 1
        case rules.KvmEnabled():
            found.kvm_enabled = True
        case _:
            raise AssertionError(rule)


def schema_with(path: str) -> Schema:
    """The smallest schema that has a path."""
    name, *steps = path.split("/")
    entries = [{"name": name, "meta-type": "command", "arg-type": "0", "ret-type": "0"}]
    holder: dict[str, object] = entries[0]
    for number, step in enumerate(step for step in steps if step not in ("arg-type", "ret-type")):
        if step.startswith("^"):
            holder["features"] = [step[1:]]
            continue
        inner: dict[str, object] = {"name": str(number), "meta-type": "object"}
        if step.startswith("="):
            inner["values"] = [step[1:]]
        elif step.startswith("+"):
            inner["variants"] = [{"case": step[1:], "type": str(number + 1)}]
        else:
            inner["members"] = [{"name": step, "type": str(number + 1)}]
        entries.append(inner)  # type: ignore[arg-type]
        holder = inner
    entries.append({"name": str(len(entries) - 1), "meta-type": "object"})
    return Schema(entries)


@pytest.mark.parametrize("flag", FLAGS)
def test_each_flag_follows_from_its_rule_alone(flag: str) -> None:
    found = Findings()
    parts = rules.leaves(FLAGS[flag])
    for part in parts:
        satisfy(part, found)
    assert flag in derive(found)
