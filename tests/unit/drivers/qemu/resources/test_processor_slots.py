"""Processors that are there and that could be."""

from typing import Any

from vird.drivers.qemu.resources.processor_slots import processors


def cpu(index: int, path: str) -> dict[str, Any]:
    return {"cpu-index": index, "thread-id": 100 + index, "qom-path": path}


def slot(props: dict[str, int], path: str | None = None, count: int = 1) -> dict[str, Any]:
    filled = {"qom-path": path} if path is not None else {}
    return {"type": "t", "props": props, "vcpus-count": count, **filled}


def test_places_number_them_and_the_node_comes_last() -> None:
    found = processors(
        [cpu(1, "/machine/unattached/device[2]"), cpu(0, "/machine/unattached/device[0]")],
        [
            slot({"socket-id": 0, "thread-id": 2, "node-id": 0}),
            slot({"socket-id": 0, "thread-id": 1, "node-id": 1}, "/machine/unattached/device[2]"),
            slot({"socket-id": 0, "thread-id": 0, "node-id": 0}, "/machine/unattached/device[0]"),
        ],
    )
    assert [(each.number, each.online, each.hotpluggable, each.thread, each.cpu_index) for each in found] == [
        (0, True, False, 100, 0),
        (1, True, False, 101, 1),
        (2, False, True, None, None),
    ]
    assert [each.slot.places["thread-id"] for each in found if each.slot is not None] == [0, 1, 2]


def test_cores_hold_several_and_are_counted_as_they_came() -> None:
    paths = ("/machine/unattached/device[1]", "/machine/peripheral/vcpu1", "/machine/peripheral/vcpu0")
    cpus = [cpu(2 * n + thread, f"{path}/thread[{thread}]") for n, path in enumerate(paths) for thread in (0, 1)]
    found = processors(
        cpus, [slot({"core-id": 16}, paths[1], 2), slot({"core-id": 8}, paths[2], 2), slot({"core-id": 0}, paths[0], 2)]
    )
    assert [(each.number, each.hotpluggable, each.cpu_index) for each in found] == [
        (0, False, 0), (1, False, 1), (2, True, 4), (3, True, 5), (4, True, 2), (5, True, 3),
    ]  # fmt: skip
    assert [(each.slot.alias, each.slot.enabled) for each in found if each.slot is not None] == [
        (None, 1),
        ("vcpu0", 3),
        ("vcpu1", 2),
    ]


def test_a_machine_without_slots() -> None:
    found = processors([cpu(1, "/b"), cpu(0, "/a")])
    assert [(each.number, each.online, each.hotpluggable, each.thread) for each in found] == [
        (0, True, False, 100),
        (1, True, False, 101),
    ]
