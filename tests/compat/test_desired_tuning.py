"""Tuning of a running guest applied from its document, and put back when something later fails."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.compat.seen import virsh
from tests.compat.test_desired import Scenario, Site
from vird.host.cgroup.layout import detect
from vird.testing.daemons import Daemon, Libvirtd, Vird
from vird.testing.guest_image import GuestImage
from vird.testing.sandbox import Sandbox

pytestmark = pytest.mark.root

GUEST = """\
<?vird state="running" autostart="no"?>
<domain type='qemu'><name>web</name><memory unit='MiB'>32</memory><vcpu>2</vcpu><iothreads>1</iothreads>
  <blkiotune><weight>300</weight></blkiotune>
  <memtune><soft_limit unit='KiB'>2000000</soft_limit></memtune>
  <cputune><shares>1000</shares><quota>50000</quota><global_quota>90000</global_quota>
    <vcpupin vcpu='0' cpuset='0'/><emulatorpin cpuset='0'/><iothreadpin iothread='1' cpuset='0'/></cputune>
  <numatune><memory mode='restrictive' nodeset='0'/></numatune>
  <os><type arch='x86_64' machine='pc'>hvm</type></os>
</domain>
"""
SCENARIOS = {
    "shares": Scenario("<shares>1000", "<shares>2000", {"shares": "live"}, "<shares>2000", "<shares>2000"),
    "quota": Scenario("<quota>50000", "<quota>40000", {"/quota": "live"}, "<quota>40000", "<quota>40000"),
    "global quota": Scenario("_quota>90000", "_quota>80000", {"global_quota": "live"}, "quota>80000", "quota>80000"),
    "memory": Scenario(
        "<memtune>", "<memtune><hard_limit unit='KiB'>1000000</hard_limit>", {"hard_limit": "live"},
        "<hard_limit unit='KiB'>1000000", "<hard_limit unit='KiB'>1000000",
    ),
    "weight": Scenario("<weight>300", "<weight>400", {"weight": "live"}, "<weight>400", "<weight>400"),
    "processor": Scenario(
        "vcpu='0' cpuset='0'", "vcpu='0' cpuset='0-1'", {"vcpupin[@vcpu='0']/@cpuset": "live"},
        "vcpu='0' cpuset='0-1'", "vcpu='0' cpuset='0-1'",
    ),
    "emulator": Scenario(
        "emulatorpin cpuset='0'", "emulatorpin cpuset='1'", {"emulatorpin/@cpuset": "live"},
        "emulatorpin cpuset='1'", "emulatorpin cpuset='1'",
    ),
    "thread": Scenario(
        "iothread='1' cpuset='0'", "iothread='1' cpuset='1'", {"iothreadpin[@iothread='1']/@cpuset": "live"},
        "iothread='1' cpuset='1'", "iothread='1' cpuset='1'",
    ),
    "one thread more": Scenario(
        "<iothreads>1", "<iothreads>2", {"/iothreads": "live"}, "<iothreads>2", "<iothreads>2"
    ),
    "mode": Scenario(
        "mode='restrictive'", "mode='preferred'", {"memory/@mode": "next boot"}, "restrictive", "preferred"
    ),
}  # fmt: skip


@pytest.fixture(scope="module", params=[Vird, Libvirtd], ids=["vird", "libvirtd"])
def site(request: pytest.FixtureRequest) -> Iterator[Site]:
    if missing := {"cpu", "cpuset", "memory", "blkio"} - detect().controllers.keys():
        pytest.skip(f"this host has no control groups of {', '.join(sorted(missing))} that can be written")
    kind: type[Vird] | type[Libvirtd] = request.param
    if kind is Libvirtd and Libvirtd.program is None:
        pytest.skip("libvirtd is not installed")
    with tempfile.TemporaryDirectory(prefix="vird-test.") as name, Sandbox() as sandbox:
        folder = Path(name)
        folder.chmod(0o755)
        daemon: Daemon = kind(sandbox, folder / "root").start()
        try:
            site = Site(daemon, folder, GuestImage(Path("/none"), Path("/none")))
            for network in ("red", "blue"):
                (site.files / f"{network}.xml").unlink()
            site.text = GUEST
            site.guest.write_text(GUEST)
            status, applied = site.vird("apply", str(site.files), "--yes")
            assert (status, [each["outcome"] for each in applied["items"]]) == (0, ["done"]), applied
            yield site
        finally:
            daemon.virsh("destroy", "web")
            daemon.terminate()
            print(daemon.log()[-3000:])


@pytest.mark.parametrize("name", SCENARIOS)
def test_a_change(site: Site, name: str) -> None:
    scenario = SCENARIOS[name]
    assert scenario.was in site.text
    site.guest.write_text(site.text.replace(scenario.was, scenario.wanted, 1))
    _, plan = site.vird("plan", str(site.files))
    found = {row["path"]: row["verdict"] for row in plan["items"][0]["changes"]}
    for end, verdict in scenario.verdicts.items():
        assert [told for path, told in found.items() if path.endswith(end)] == [verdict], found
    status, applied = site.vird("apply", str(site.files), "--yes")
    assert (status, [(each["outcome"], each["notes"]) for each in applied["items"]]) == (0, [("done", [])]), applied
    assert scenario.live in site.has()
    assert scenario.config in site.has("--inactive")
    assert site.vird("apply", str(site.files), "--yes")[1]["items"] == []
    site.guest.write_text(site.text)
    assert site.vird("apply", str(site.files), "--yes")[0] == 0
    status, left = site.vird("diff", str(site.files))
    assert (status, left["items"]) == (0, []), [each["pending"] for each in left["items"]]


def test_a_failure_puts_everything_back(site: Site) -> None:
    """Weights and limits are changed, then a disk has no file."""
    before = (
        site.has(),
        site.has("--inactive"),
        virsh(site.daemon, "schedinfo", "web"),
        virsh(site.daemon, "memtune", "web"),
    )
    disk = "<devices><disk type='file'><source file='/nowhere.img'/><target dev='vdb' bus='virtio'/></disk></devices>"
    wanted = GUEST.replace("<shares>1000", "<shares>2000").replace("2000000", "3000000")
    wanted = wanted.replace("emulatorpin cpuset='0'", "emulatorpin cpuset='1'").replace("</domain>", f"{disk}</domain>")
    site.guest.write_text(wanted)
    try:
        status, applied = site.vird("apply", str(site.files), "--yes")
    finally:
        site.guest.write_text(GUEST)
    assert (status, [each["outcome"] for each in applied["items"]]) == (1, ["failed"]), applied
    assert (site.has(), site.has("--inactive"), virsh(site.daemon, "schedinfo", "web"),
            virsh(site.daemon, "memtune", "web")) == before  # fmt: skip
