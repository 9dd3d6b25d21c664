"""The enumerations against libvirt's own description of its interface."""

from __future__ import annotations

import inspect
import pkgutil
import xml.etree.ElementTree as ET
from enum import IntEnum
from importlib import import_module
from pathlib import Path

import pytest

from vird.api import enums, params
from vird.api.enums.connect import ConnectFlags
from vird.api.enums.domain import DomainState
from vird.api.enums.domain_event import DomainEventID
from vird.api.params import domain_tuning

DESCRIPTIONS = Path("/usr/share/libvirt/api")
IN_ERRORS = {"virErrorNumber", "virErrorDomain", "virErrorLevel"}
IN_WIRE = {"virTypedParameterType"}
OBSOLETE = {"virSchedParameterType", "virBlkioParameterType", "virMemoryParameterType"}

installed = pytest.mark.skipif(
    not (DESCRIPTIONS / "libvirt-api.xml").exists(), reason="libvirt's API description (libvirt-dev) is not installed"
)


def classes() -> dict[str, type[IntEnum]]:
    found: dict[str, type[IntEnum]] = {}
    for module in pkgutil.iter_modules(enums.__path__):
        for name, cls in vars(import_module(f"vird.api.enums.{module.name}")).items():
            if inspect.isclass(cls) and issubclass(cls, IntEnum) and cls is not IntEnum:
                assert name not in found, f"{name} is declared twice"
                found[name] = cls
    return found


def described(tag: str) -> list[ET.Element]:
    files = [DESCRIPTIONS / f"libvirt{part}-api.xml" for part in ("", "-qemu", "-lxc", "-admin")]
    return [element for file in files if file.exists() for element in ET.parse(file).iter(tag)]


def number(name: str, values: dict[str, str]) -> int:
    text = values[name]
    return number(text, values) if text in values else int(text)


@installed
def test_every_enumeration_is_there_with_its_members() -> None:
    ours = classes()
    values = {element.get("name", ""): element.get("value", "") for element in described("enum")}
    greatest: dict[str, int] = {}
    for element in described("enum"):
        kind, held = element.get("type", ""), number(element.get("name", ""), values)
        greatest[kind] = max(held, greatest.get(kind, held))
    missing = []
    for element in described("enum"):
        kind, name = element.get("type", ""), element.get("name", "")
        is_sentinel = name.endswith("_LAST") and number(name, values) == greatest[kind]
        if kind in IN_ERRORS | IN_WIRE | OBSOLETE or is_sentinel:
            continue
        cls = ours[kind.removeprefix("vir")]
        members = [member for member, held in cls.__members__.items() if held == number(name, values)]
        if not any(name.endswith("_" + member.removeprefix("_")) for member in members):
            missing.append(name)
    assert missing == []


@installed
def test_every_parameter_name_is_there() -> None:
    ours: dict[str, str] = {}
    for module in pkgutil.iter_modules(params.__path__):
        held = vars(import_module(f"vird.api.params.{module.name}"))
        ours.update({name: value for name, value in held.items() if name.isupper()})
    described_names = {
        element.get("name", "").removeprefix("VIR_"): element.get("string")
        for element in described("macro")
        if element.get("string")
    }
    assert described_names.items() <= ours.items()


def test_every_class_says_what_it_is() -> None:
    for name, cls in classes().items():
        assert f"(vir{name})." in (cls.__doc__ or "")


def test_known_values() -> None:
    assert DomainState.PMSUSPENDED == 7
    assert ConnectFlags.RO == 1
    assert DomainEventID.BLOCK_JOB_2 == 16
    assert DomainEventID.NIC_MAC_CHANGE == 27
    assert domain_tuning.DOMAIN_SCHEDULER_CPU_SHARES == "cpu_shares"
