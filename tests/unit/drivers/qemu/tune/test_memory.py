"""Memory limits and nodes, in documents and groups."""

from pathlib import Path

import pytest

from tests.unit.drivers.qemu.tune.tuned import CONFIG, LIVE, Tuned
from vird.drivers.common.tuning import MEMORY, NUMA, UNLIMITED
from vird.drivers.qemu.tune.memory import check_live_place, in_order
from vird.errors import ConfigUnsupported, InvalidArg, OperationInvalid
from vird.markup.scalars import NodeSet
from vird.model.domain.domain import Domain

LIMITS, NODES = "memory_parameters", "numa_parameters"


@pytest.mark.parametrize("version", [1, 2])
def test_limits(tmp_path: Path, version: int) -> None:
    tuned = Tuned(tmp_path, version)
    assert set(tuned.get(LIMITS, 16, LIVE).values()) == {UNLIMITED}
    tuned.set(LIMITS, {"hard_limit": 900000}, MEMORY, LIVE | CONFIG)
    file = tuned.file("memory", {1: "memory.limit_in_bytes", 2: "memory.max"}[version])
    assert file.read_text().startswith("921600000")
    assert tuned.get(LIMITS, 16, CONFIG)["hard_limit"] == 900000
    assert tuned.rig.live.memtune is not None and tuned.rig.live.memtune.hard_limit == 900000
    with pytest.raises(InvalidArg, match="lower than or equal to swap_hard_limit"):
        tuned.set(LIMITS, {"swap_hard_limit": 5}, MEMORY)


def test_swap_that_is_not_counted_has_no_limit(tmp_path: Path) -> None:
    tuned = Tuned(tmp_path)
    tuned.file("memory", "memory.memsw.limit_in_bytes").unlink()
    assert tuned.get(LIMITS, 16, LIVE)["swap_hard_limit"] == UNLIMITED


def test_memory_is_never_allowed_more_than_with_swap() -> None:
    wanted = {"hard_limit": 5, "swap_hard_limit": 6, "soft_limit": 1}
    assert [name for name, _ in in_order(wanted, 9)] == ["soft_limit", "hard_limit", "swap_hard_limit"]
    assert [name for name, _ in in_order(wanted, 3)] == ["soft_limit", "swap_hard_limit", "hard_limit"]


def test_nodes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tuned = Tuned(tmp_path, 2)
    monkeypatch.setattr("vird.host.numa.online", lambda: (0, 1))
    for inner in ("", "vcpu0", "emulator"):
        tuned.file("cpuset", "cpuset.mems", inner).write_text("0-1")
    tuned.set(NODES, {"numa_nodeset": "1", "numa_mode": 0}, NUMA)
    assert tuned.file("cpuset", "cpuset.mems", "vcpu0").read_text()[0] == "1"
    assert tuned.get(NODES, 16, LIVE) == {"numa_mode": 0, "numa_nodeset": "1"}
    tuned.set(NODES, {"numa_nodeset": "0-7", "numa_mode": 2}, NUMA, CONFIG)
    assert tuned.get(NODES, 16, CONFIG) == {"numa_mode": 2, "numa_nodeset": "0-7"}


def test_what_a_running_guest_keeps() -> None:
    def live(mode: str) -> Domain:
        return Domain.from_xml(
            f"<domain type='qemu'><name>a</name><memory>1</memory><numatune><memory mode='{mode}' nodeset='0'/>"
            "</numatune><os><type>hvm</type></os></domain>".encode()
        )

    zero, both = NodeSet.parse("0"), NodeSet.parse("0-1")
    for document, mode, nodes, said in (
        (live("strict"), "preferred", None, "can't change numatune mode"),
        (live("strict"), "strict", both, "can't change nodeset for strict mode"),
        (live("strict"), None, zero, "requires restrictive numa mode"),
        (live("preferred"), "preferred", zero, "requires restrictive numa mode"),
    ):
        with pytest.raises(OperationInvalid, match=said):
            check_live_place(document, mode, nodes, (0, 1))  # type: ignore[arg-type]
    check_live_place(live("restrictive"), None, both, (0, 1))
    check_live_place(live("strict"), "strict", zero, (0, 1))
    with pytest.raises(ConfigUnsupported, match="NUMA node 1 is unavailable"):
        check_live_place(live("restrictive"), None, both, (0,))
