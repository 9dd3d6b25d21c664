"""Kernel settings, on a folder that stands for /proc."""

from __future__ import annotations

from pathlib import Path

import pytest

from vird.host import sysctl


@pytest.fixture
def proc(tmp_path: Path) -> Path:
    for name, value in {
        "ipv4/ip_forward": "0",
        "ipv6/conf/all/forwarding": "1",
        "ipv6/conf/br.1/disable_ipv6": "0",
        "ipv6/conf/br.1/accept_ra": "1",
        "ipv6/conf/br.1/autoconf": "1",
    }.items():
        path = tmp_path / "sys/net" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(value + "\n")
    return tmp_path


def test_only_what_is_off_is_switched_on(proc: Path) -> None:
    assert sysctl.enable_forwarding([6, 4], proc=proc) == ["ipv4/ip_forward"]
    assert sysctl.enable_forwarding([4], proc=proc) == []
    assert sysctl.read("ipv4/ip_forward", proc=proc) == "1"


def test_a_bridge_takes_nothing_from_its_guests(proc: Path) -> None:
    sysctl.quiet_ipv6("br.1", enabled=False, proc=proc)
    values = [
        sysctl.read(f"ipv6/conf/{{device}}/{n}", "br.1", proc=proc) for n in ("disable_ipv6", "accept_ra", "autoconf")
    ]
    assert values == ["1", "0", "0"]


def test_a_missing_setting_is_told_apart(proc: Path) -> None:
    assert sysctl.read("ipv4/no_such", proc=proc) is None
    with pytest.raises(FileNotFoundError):
        sysctl.write("ipv4/no_such", 1, proc=proc)


def test_a_kernel_without_ipv6_is_quiet_already(tmp_path: Path) -> None:
    sysctl.quiet_ipv6("br0", enabled=False, proc=tmp_path)
    assert not sysctl.has_ipv6(proc=tmp_path)
