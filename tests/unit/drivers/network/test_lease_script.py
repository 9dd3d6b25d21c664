"""The lease file, as dnsmasq's calls change it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from vird.drivers.network import lease_script
from vird.drivers.network.leases import IPV4, IPV6, read_leases
from vird.drivers.network.places import Places
from vird.host.paths import Paths
from vird.model.network import parse_network

NOW, LATER = 1000, 5000
WEB = ["52:54:00:11:22:33", "192.168.77.50", "web"]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "vb0.status"


def call(path: Path, *argv: str, **environ: str) -> int:
    return lease_script.main(
        list(argv), {"VIRD_LEASES": str(path), "DNSMASQ_LEASE_EXPIRES": str(LATER), **environ}, NOW
    )


def kept(path: Path) -> list[dict[str, object]]:
    return json.loads(path.read_text() or "[]")  # type: ignore[no-any-return]


def test_a_lease_has_libvirts_keys_in_libvirts_order(path: Path) -> None:
    assert call(path, "add", *WEB, DNSMASQ_CLIENT_ID="ff:00:11") == 0
    assert path.read_text() == (
        '[\n  {\n    "ip-address": "192.168.77.50",\n    "mac-address": "52:54:00:11:22:33",\n    "hostname": "web",\n'
        '    "client-id": "ff:00:11",\n    "expiry-time": 5000\n  }\n]\n'
    )
    call(
        path,
        "add",
        "00:01:ee",
        "fd00::11",
        "h6",
        DNSMASQ_MAC="52:54:00:11:22:35",
        DNSMASQ_IAID="7",
        DNSMASQ_SERVER_DUID="aa",
    )
    assert list(kept(path)[1].items()) == [
        ("iaid", "7"), ("ip-address", "fd00::11"), ("mac-address", "52:54:00:11:22:35"), ("hostname", "h6"),
        ("client-id", "00:01:ee"), ("server-duid", "aa"), ("expiry-time", 5000),
    ]  # fmt: skip


def test_a_renewed_lease_replaces_itself_and_an_ended_one_goes(path: Path) -> None:
    call(path, "add", *WEB)
    call(path, "add", "52:54:00:11:22:34", "192.168.77.51")
    call(path, "old", *WEB[:2], "renamed", DNSMASQ_LEASE_EXPIRES="6000")
    assert [(lease.get("hostname"), lease["expiry-time"]) for lease in kept(path)] == [(None, 5000), ("renamed", 6000)]
    call(path, "del", "52:54:00:11:22:34", "192.168.77.51")
    assert [lease["hostname"] for lease in kept(path)] == ["renamed"]
    call(path, "del", *WEB)
    assert path.read_bytes() == b""


def test_leases_that_ran_out_are_swept_on_the_way(path: Path) -> None:
    call(path, "add", *WEB, DNSMASQ_LEASE_EXPIRES="999")
    call(path, "add", "52:54:00:11:22:34", "192.168.77.51", DNSMASQ_LEASE_EXPIRES="0")
    call(path, "add", "52:54:00:11:22:35", "192.168.77.52")
    assert [lease["ip-address"] for lease in kept(path)] == ["192.168.77.51", "192.168.77.52"]


def test_dnsmasq_gets_its_leases_back(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    call(
        path,
        "add",
        "00:01:ee",
        "fd00::11",
        DNSMASQ_MAC="52:54:00:11:22:35",
        DNSMASQ_IAID="7",
        DNSMASQ_SERVER_DUID="aa:bb",
    )
    call(path, "add", *WEB, DNSMASQ_CLIENT_ID="01:02")
    assert call(path, "init") == 0
    assert capsys.readouterr().out == (
        "5000 52:54:00:11:22:33 192.168.77.50 web 01:02\nduid aa:bb\n5000 7 fd00::11 * 00:01:ee\n"
    )


def test_what_is_none_of_its_business_changes_nothing(path: Path) -> None:
    call(path, "add", *WEB)
    before = path.read_bytes()
    assert call(path, "tftp", "1", "2", "3") == 0
    assert call(path, "add") == 0
    assert path.read_bytes() == before
    assert lease_script.main(["add", *WEB], {}, NOW) == 2
    assert lease_script.main([], {"VIRD_LEASES": str(path)}, NOW) == 2


def test_a_damaged_file_is_an_empty_one(path: Path) -> None:
    for content in (b"{", b"\xff\xfe", b'{"a": 1}', b"[1, 2]"):
        path.write_bytes(content)
        assert lease_script.read(str(path)) == []


def test_it_runs_alone_with_little_of_python(path: Path) -> None:
    argv = [sys.executable, "-ISE", "-X", "importtime", lease_script.__file__, "add", *WEB]
    done = subprocess.run(argv, env={"VIRD_LEASES": str(path)}, capture_output=True, text=True, check=True)
    assert kept(path)[0]["hostname"] == "web"
    loaded = {line.rsplit("|", 1)[1].strip() for line in done.stderr.splitlines() if "|" in line}
    assert not loaded & {"asyncio", "subprocess", "logging", "typing", "vird"}


def test_clients_see_what_holds_now(tmp_path: Path) -> None:
    places = Places(Paths(tmp_path))
    places.services.mkdir(parents=True)
    network = parse_network(
        "<network><name>n</name><bridge name='vb0'/><ip address='192.168.77.1' netmask='255.255.255.0'><dhcp>"
        "<range start='192.168.77.2' end='192.168.77.9'/></dhcp></ip></network>"
    )
    path = places.leases("vb0")
    call(path, "add", *WEB, DNSMASQ_CLIENT_ID="01:02")
    call(path, "add", "00:01:ee", "fd00::11", DNSMASQ_MAC="52:54:00:11:22:35", DNSMASQ_IAID="7")
    first, second = read_leases(network, places, now=NOW)
    assert first == ("vb0", LATER, IPV4, WEB[0], None, WEB[1], 24, "web", "01:02")
    assert (second.type, second.iaid, second.prefix) == (IPV6, "7", 0)
    assert read_leases(network, places, mac=WEB[0].upper(), now=NOW) == [first]
    assert read_leases(network, places, now=LATER + 1) == []
    assert (
        read_leases(
            parse_network("<network><name>n</name><forward mode='vepa'><interface dev='e'/></forward></network>"),
            places,
        )
        == []
    )
