"""Which definitions QEMU's machines can be, as libvirt 9.0 judged them with QEMU 7.2; its answers were recorded."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from vird.errors import ConfigUnsupported, VirdError
from vird.model.checks.domain import check_domain, complete_domain
from vird.model.checks.machine import MachineFacts
from vird.model.checks.machine_defaults import complete_for_machine
from vird.model.domain.domain import Domain

ANSWERS = Path(__file__).parents[3] / "golden" / "domain" / "qemu-refusals.jsonl"
FULL_NAMES = {"pc": "pc-i440fx-7.2", "q35": "pc-q35-7.2"}
DULL = re.compile(r"^<domain type='qemu'><name>x</name><uuid>[^<]*</uuid><memory>1048576</memory>|</domain>$")


def answers() -> Iterator[Any]:
    for line in ANSWERS.read_text().splitlines():
        case = json.loads(line)
        yield pytest.param(case, id=DULL.sub("", case["xml"])[:70])


def facts(domain: Domain, **known: Any) -> MachineFacts:
    kind = domain.os.type if domain.os is not None else None
    wanted = (kind.machine if kind is not None else None) or "pc"
    about = {"arch": "x86_64", "domain_type": domain.type, "default_cpu": "qemu64", "max_cpus": 255}
    flags = frozenset({"query-hotpluggable-cpus", "cpu.migratable"})
    return MachineFacts(**{"machine": FULL_NAMES.get(wanted, wanted), "flags": flags, **about, **known})


@pytest.mark.parametrize("case", list(answers()))
def test_as_libvirt_judges(case: dict[str, Any]) -> None:
    domain = Domain.from_xml(case["xml"])
    known = facts(domain)
    try:
        complete_domain(domain, known, new_mac=lambda: "52:54:00:00:00:00")
        check_domain(domain, known)
    except VirdError as refused:
        assert refused.code == case["error"]
    else:
        assert case["error"] == 0


DOCUMENT = "<domain type='{}'><name>x</name><memory>4096</memory>{}<os><type>hvm</type></os></domain>"


def settled(inner: str, kind: str = "kvm", **known: Any) -> Domain:
    domain = Domain.from_xml(DOCUMENT.format(kind, "<vcpu>4</vcpu>" + inner))
    is_new = known.pop("is_new", True)
    complete_for_machine(domain, facts(domain, **known), is_new=is_new)
    return domain


def test_a_guest_gets_the_machine_s_processor() -> None:
    cpu = settled("").cpu
    assert cpu is not None
    assert cpu.to_xml() == (
        "<cpu mode='custom' match='exact' check='none'>\n  <model fallback='forbid'>qemu64</model>\n</cpu>\n"
    )
    assert settled("", default_cpu=None).cpu is None


def test_only_some_machines_say_it_for_kvm() -> None:
    arm = {"arch": "aarch64", "machine": "virt-7.2", "default_cpu": "cortex-a15"}
    assert settled("", "kvm", **arm).cpu is None
    assert settled("", "qemu", **arm).cpu is not None


def test_the_host_s_processor_needs_kvm() -> None:
    cpu = settled("", "kvm", arch="ppc64", machine="pseries", default_cpu="host").cpu
    assert cpu is not None
    assert cpu.mode == "host-passthrough"
    with pytest.raises(ConfigUnsupported):
        settled("", "qemu", arch="ppc64", machine="pseries", default_cpu="host")


@pytest.mark.parametrize(
    ("asked", "kind", "kept"),
    [
        ("<cpu mode='host-passthrough'/>", "kvm", "<cpu mode='host-passthrough' check='none' migratable='on'/>"),
        ("<cpu mode='maximum'/>", "kvm", "<cpu mode='maximum' check='none'/>"),
        ("<cpu mode='host-model'/>", "kvm", "<cpu mode='host-model' check='partial'/>"),
    ],
)
def test_how_strictly_processors_are_compared(asked: str, kind: str, kept: str) -> None:
    cpu = settled(asked, kind).cpu
    assert cpu is not None
    assert cpu.to_xml().strip() == kept


def test_vcpus_of_no_node_are_in_the_first() -> None:
    nodes = "<cpu><numa><cell id='0' cpus='1' memory='1'/><cell id='1' cpus='2' memory='1'/></numa></cpu>"
    cpu = settled(nodes).cpu
    assert cpu is not None
    assert cpu.numa is not None
    assert [str(cell.cpus) for cell in cpu.numa.cells] == ["0-1,3", "2"]


@pytest.mark.parametrize(("kind", "host", "version"), [("kvm", (2, 3), "3"), ("kvm", (2,), "2"), ("qemu", (2, 3), "2")])
def test_the_best_interrupt_controller(kind: str, host: tuple[int, ...], version: str) -> None:
    features = settled("", kind, arch="aarch64", machine="virt", gic=host).features
    assert features is not None
    assert features.gic is not None
    assert features.gic.version == version
