import asyncio
from collections.abc import Coroutine
from pathlib import Path
from typing import Any

import pytest

from tests.unit.drivers.filters.kernel import Kernel
from vird import errors
from vird.drivers.filters.guard import Guard
from vird.drivers.filters.places import Places
from vird.drivers.filters.store import FilterStore
from vird.host.paths import Paths
from vird.model.filter import Filter, parse_filter
from vird.model.filter_binding import FilterBinding, parse_filter_binding

UUIDS = [f"6c1e8a3f-2f3a-4d1c-9c55-0d9f0c5b7a{number:02}" for number in range(60)]
DROP = "<rule action='drop' direction='in'><ip srcipaddr='{}'/></rule>"


@pytest.fixture
def kernel(monkeypatch: pytest.MonkeyPatch) -> Kernel:
    return Kernel(monkeypatch)


def guard(folder: Path) -> Guard:
    def spawn(work: Coroutine[Any, Any, Any], name: str) -> None:
        raise AssertionError(name)

    uuids = iter(UUIDS)
    return Guard(FilterStore(Places(Paths(folder))), spawn, new_uuid=lambda: next(uuids))


def document(name: str, inside: str, uuid: str | None = None) -> Filter:
    held = f"<uuid>{uuid}</uuid>" if uuid else ""
    return parse_filter(f"<filter name='{name}'>{held}{inside}</filter>")


def binding(device: str, name: str) -> FilterBinding:
    return parse_filter_binding(
        f"<filterbinding><owner><name>g</name><uuid>{UUIDS[59]}</uuid></owner><portdev name='{device}'/>"
        f"<mac address='52:54:00:6b:00:01'/><filterref filter='{name}'/></filterbinding>"
    )


def sources(kernel: Kernel, device: str) -> list[str]:
    rules = kernel.rules[device].chains[f"{device}-received"]
    return [rule["expr"][1]["match"]["right"] for rule in rules]


def test_the_first_daemon_finds_the_filters_that_are_always_there(tmp_path: Path, kernel: Kernel) -> None:
    async def body() -> None:
        first = guard(tmp_path)
        await first.load()
        entry = first.filters.by_name("clean-traffic")
        assert entry is not None and len(first.filters) == 24
        await first.undefine(entry)
        second = guard(tmp_path)
        await second.load()
        assert len(second.filters) == 23
        kept = second.filters.by_name("allow-arp")
        assert kept is not None and kept.ref == first.filters.by_name("allow-arp").ref  # type: ignore[union-attr]

    asyncio.run(body())


def test_filters_are_read_when_somebody_asks(tmp_path: Path, kernel: Kernel) -> None:
    async def body() -> None:
        first = guard(tmp_path)
        kernel.rules["stale"] = None  # type: ignore[assignment]
        await first.start()
        assert kernel.rules == {}
        assert len(first.filters) == 0 and first.store.is_new()
        await asyncio.gather(first.ready(), first.ready())
        assert len(first.filters) == 24
        await first.bind(binding("tap0", "no-mac-spoofing"))
        second = guard(tmp_path)
        await second.start()
        assert len(second.filters) == 24 and list(second.bindings) == ["tap0"]

    asyncio.run(body())


def test_names_uuids_and_loops(tmp_path: Path, kernel: Kernel) -> None:
    async def body() -> None:
        held = guard(tmp_path)
        await held.define(document("a", DROP.format("192.0.2.1"), UUIDS[0]))
        with pytest.raises(errors.OperationFailed, match=f"filter 'a' already exists with uuid {UUIDS[0]}"):
            await held.define(document("a", "", UUIDS[1]))
        with pytest.raises(errors.OperationFailed, match=r"same UUID but different name \('a'\)"):
            await held.define(document("b", "", UUIDS[0]))
        await held.define(document("b", "<filterref filter='a'/>", UUIDS[2]))
        with pytest.raises(errors.OperationFailed, match="loop"):
            await held.define(document("a", "<filterref filter='b'/>", UUIDS[0]))
        assert held.lookup("a").rules  # type: ignore[union-attr]

    asyncio.run(body())


def test_devices_follow_the_filters_that_guard_them(tmp_path: Path, kernel: Kernel) -> None:
    async def body() -> None:
        held = guard(tmp_path)
        inner = await held.define(document("inner", DROP.format("192.0.2.1"), UUIDS[0]))
        await held.define(document("outer", "<filterref filter='inner'/>", UUIDS[1]))
        await held.bind(binding("tap0", "outer"))
        assert sources(kernel, "tap0") == ["192.0.2.1"]
        await held.define(document("inner", DROP.format("192.0.2.2"), UUIDS[0]))
        assert sources(kernel, "tap0") == ["192.0.2.2"]
        with pytest.raises(errors.OperationInvalid, match="in use"):
            await held.undefine(inner)
        with pytest.raises(errors.InternalError, match="unresolvable variables"):
            await held.define(document("inner", DROP.format("$Q"), UUIDS[0]))
        kernel.refuses = True
        with pytest.raises(errors.InternalError, match="failed to apply"):
            await held.define(document("inner", DROP.format("192.0.2.3"), UUIDS[0]))
        kernel.refuses = False
        # what was refused is nowhere: not in force, not shown, not kept
        assert sources(kernel, "tap0") == ["192.0.2.2"]
        assert "192.0.2.2" in held.lookup("inner").to_xml()  # type: ignore[union-attr]
        (kept,) = [one for one in held.store.definitions_kept() if one.name == "inner"]
        assert "192.0.2.2" in kept.to_xml()
        await held.unbind("tap0")
        assert kernel.rules == {}
        await held.undefine(inner)

    asyncio.run(body())


def test_a_binding_that_fails_leaves_nothing(tmp_path: Path, kernel: Kernel) -> None:
    async def body() -> None:
        held = guard(tmp_path)
        await held.define(document("f", DROP.format("192.0.2.1")))
        with pytest.raises(errors.InternalError, match="referenced filter 'nosuch' is missing"):
            await held.bind(binding("tap0", "nosuch"))
        with pytest.raises(errors.InvalidArg, match="no name of a network device"):
            await held.bind(binding("much-too-long-for-a-device", "f"))
        kernel.refuses = True
        with pytest.raises(errors.InternalError, match="failed to apply"):
            await held.bind(binding("tap0", "f"))
        kernel.refuses = False
        assert held.bindings == {} and kernel.rules == {}
        assert list(held.store.bindings_kept()) == []
        await held.bind(binding("tap0", "f"))
        with pytest.raises(errors.OperationFailed, match="binding 'tap0' already exists"):
            await held.bind(binding("tap0", "f"))
        with pytest.raises(errors.NoNwfilterBinding, match="no nwfilter binding for port dev 'tap1'"):
            await held.unbind("tap1")

    asyncio.run(body())


def test_another_filter_for_a_device(tmp_path: Path, kernel: Kernel) -> None:
    async def body() -> None:
        held = guard(tmp_path)
        for name, address in (("f", "192.0.2.1"), ("g", "192.0.2.2")):
            await held.define(document(name, DROP.format(address)))
        await held.define(document("ip", DROP.format("$IP")))
        await held.bind(binding("tap0", "f"))
        await held.rebind(binding("tap0", "g"))
        assert sources(kernel, "tap0") == ["192.0.2.2"]
        with pytest.raises(errors.InternalError, match="is missing"):
            await held.rebind(binding("tap0", "nosuch"))
        kernel.refuses = True
        with pytest.raises(errors.InternalError, match="failed to apply"):
            await held.rebind(binding("tap0", "f"))
        assert held.bound("tap0").ref.filtername == "g"
        assert [kept.filterref.filter for kept in held.store.bindings_kept()] == ["g"]
        kernel.refuses = False
        # an address that the guest was seen to use goes with it
        held.bound("tap0").used = "192.0.2.7"
        await held.rebind(binding("tap0", "ip"))
        assert sources(kernel, "tap0") == ["192.0.2.7"]

    asyncio.run(body())


def test_bindings_outlive_the_daemon(tmp_path: Path, kernel: Kernel) -> None:
    async def body() -> None:
        first = guard(tmp_path)
        await first.define(document("f", DROP.format("192.0.2.1")))
        for device in ("tap0", "tap1", "gone"):
            await first.bind(binding(device, "f"))
        first.close()
        kernel.rules.clear()
        second = guard(tmp_path)
        await second.load()
        assert sorted(kernel.rules) == ["gone", "tap0", "tap1"]
        shown = [len(second.bound(device).binding.filterref.parameters) for device in ("tap0", "gone")]
        assert shown == [1, 0]

    asyncio.run(body())


def test_without_its_filter_a_device_is_closed(tmp_path: Path, kernel: Kernel) -> None:
    async def body() -> None:
        first = guard(tmp_path)
        await first.define(document("f", DROP.format("192.0.2.1")))
        await first.bind(binding("tap0", "f"))
        first.store.definitions.remove("f")
        second = guard(tmp_path)
        await second.load()
        assert [rule["expr"] for rule in kernel.rules["tap0"].chains["tap0-sent"]] == [[{"drop": None}]]

    asyncio.run(body())
