"""Counters as rates."""

from __future__ import annotations

from typing import Any

from vird.cli.top.figures import Counted, in_order, used


def counted(at: float, number: int | None = 1, name: str = "a", **more: int) -> Counted:
    counters: dict[str, Any] = {
        "state.state": 1, "cpu.time": 10**9, "vcpu.current": 2, "balloon.current": 2048, "balloon.rss": 1024,
        "net.count": 2, "net.0.rx.bytes": 100, "net.1.rx.bytes": 50, "net.0.tx.bytes": 7, "net.1.tx.bytes": 0,
        "block.count": 1, "block.0.rd.bytes": 1000, "block.0.wr.bytes": 0,
    }  # fmt: skip
    return Counted(at, name, b"u", number, counters | {each.replace("_", "."): value for each, value in more.items()})


def test_rates() -> None:
    later = counted(12, cpu_time=2 * 10**9, net_1_rx_bytes=250, block_0_rd_bytes=5000)
    use = used(counted(10), later)
    assert (use.cpu_percent, use.net_received, use.net_sent, use.disk_read, use.disk_written) == (50, 100, 0, 2000, 0)
    assert (use.state, use.vcpus, use.memory_kib, use.resident_kib) == ("running", 2, 2048, 1024)


def test_no_rates_at_first_nor_after_a_restart() -> None:
    assert used(None, counted(10)).cpu_percent is None
    assert used(counted(10), counted(12, number=2)).net_sent is None
    # a disk was taken out
    assert used(counted(10), counted(12, block_0_rd_bytes=1)).disk_read is None


def test_what_a_daemon_does_not_tell() -> None:
    bare = Counted(1, "a", b"u", None, {"state.state": 5})
    use = used(bare, Counted(2, "a", b"u", None, {"state.state": 5}))
    assert (use.id, use.state, use.cpu_percent, use.net_sent, use.memory_kib) == (None, "shut off", None, None, None)


def test_order() -> None:
    busy, idle = used(counted(0), counted(1, cpu_time=5 * 10**9)), used(counted(0), counted(1, name="b", number=1))
    big = used(None, counted(1, name="c", number=2, balloon_rss=4096))
    guests = [idle, big, busy]
    assert [each.name for each in in_order(guests, "cpu")] == ["a", "b", "c"]
    assert [each.name for each in in_order(guests, "memory")] == ["c", "a", "b"]
    assert [each.name for each in in_order(guests, "name")] == ["a", "b", "c"]
    assert [each.id for each in in_order(guests, "id")] == [1, 1, 2]
