"""Documents applied to a guest that runs: what Ansible's and Terraform's users ask for, on vird and on libvirtd."""

from __future__ import annotations

import asyncio
import io
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import jsonschema
import pytest

from tests.compat.seen import virsh
from tests.lint.source import ROOT
from vird.cli.render import schema
from vird.cli.run import run_all
from vird.cli.shell import Settings, Shell
from vird.cli.verbs import load
from vird.testing import guest_image
from vird.testing.daemons import Daemon, Libvirtd, Vird
from vird.testing.guest_image import GuestImage
from vird.testing.sandbox import Sandbox

pytestmark = [pytest.mark.root, pytest.mark.timeout(300)]

NETWORK = """\
<network><name>{name}</name><bridge name='{name}br' stp='off' delay='0'/>
  <ip address='192.168.{third}.1' netmask='255.255.255.0'>
    <dhcp><range start='192.168.{third}.10' end='192.168.{third}.99'/></dhcp></ip>
</network>
"""
GUEST = """\
<?vird state="running" autostart="no"?>
<domain type='qemu'>
  <name>web</name>
  <memory unit='MiB'>192</memory>
  <currentMemory unit='MiB'>192</currentMemory>
  <vcpu current='1'>2</vcpu>
  <os><type arch='x86_64' machine='pc'>hvm</type>
    <kernel>{kernel}</kernel><initrd>{initrd}</initrd><cmdline>console=ttyS0 quiet</cmdline><boot dev='hd'/></os>
  <features><acpi/></features>
  <devices>
    <disk type='file' device='disk'><driver name='qemu' type='raw'/><source file='{folder}/root.img'/>
      <target dev='vda' bus='virtio'/></disk>
    <interface type='network'><mac address='52:54:00:00:00:01'/><source network='red'/>
      <model type='virtio'/></interface>
    <serial type='pty'/><console type='pty'/>
  </devices>
</domain>
"""
DISK = """\
<disk type='file' device='disk'><driver name='qemu' type='raw'/><source file='{folder}/data.img'/>
      <target dev='vdb' bus='virtio'/></disk>
    <interface"""


GOLDEN = sorted((ROOT / "tests/golden/domain").glob("*/in.xml"))


class Scenario(NamedTuple):
    """``wanted`` stands in the place of ``was``; ``verdicts`` by the end of the place; ``live`` is to be in what runs
    afterwards, ``config`` in the definition."""

    was: str
    wanted: str
    verdicts: dict[str, str]
    live: str
    config: str


APP = "<m:app xmlns:m='urn:shop'>till</m:app>"
SCENARIOS = {
    "title": Scenario("<name>web</name>", "<name>web</name><title>Shop</title>", {"title": "live"}, "Shop", "Shop"),
    "description": Scenario(
        "<memory unit", "<description>sells</description><memory unit", {"description": "live"}, "sells", "sells"
    ),
    "metadata": Scenario(
        "<memory unit", f"<metadata>{APP}</metadata><memory unit", {"namespace-uri()='urn:shop']": "live"},
        "till", "till",
    ),
    "memory now": Scenario(
        "<currentMemory unit='MiB'>192", "<currentMemory unit='MiB'>160", {"currentMemory": "live"},
        "", "<currentMemory unit='KiB'>163840",
    ),
    "memory at most": Scenario(
        "<memory unit='MiB'>192", "<memory unit='MiB'>256", {"memory": "next boot"},
        "<memory unit='KiB'>196608", "<memory unit='KiB'>262144",
    ),
    "model of a card": Scenario(
        "<model type='virtio'/>", "<model type='e1000'/>", {"model/@type": "next boot"}, "type='virtio'", "type='e1000'"
    ),
    "another network": Scenario(
        "network='red'", "network='blue'", {"source/@network": "live"}, "network='blue'", "network='blue'"
    ),
    "a disk more": Scenario("<interface", DISK, {"disk[target/@dev='vdb']": "live"}, "dev='vdb'", "dev='vdb'"),
    "order of boot": Scenario(
        "<boot dev='hd'/>", "<boot dev='network'/><boot dev='hd'/>", {"os/boot[@dev='network']": "redefine"},
        "", "<boot dev='network'/>"
    ),
    "autostart": Scenario('autostart="no"', 'autostart="yes"', {"autostart": "live"}, "", ""),
}  # fmt: skip


class Site:
    """A daemon with networks and a guest that runs, all of it applied from a folder."""

    def __init__(self, daemon: Daemon, folder: Path, image: GuestImage) -> None:
        self.daemon = daemon
        self.folder = folder
        self.files = folder / "wanted"
        self.files.mkdir()
        for name, third in (("red", 71), ("blue", 72)):
            (self.files / f"{name}.xml").write_text(NETWORK.format(name=name, third=third))
        for name in ("root.img", "data.img"):
            (folder / name).write_bytes(b"\0" * (1 << 20))
        self.guest = self.files / "web.xml"
        self.text = GUEST.format(kernel=image.kernel, initrd=image.initrd, folder=folder)
        self.guest.write_text(self.text)

    def vird(self, *words: str) -> tuple[int, Any]:
        """Our command line's status and answer."""
        return asyncio.run(self._vird(list(words)))

    async def _vird(self, words: list[str]) -> tuple[int, Any]:
        out, err = io.StringIO(), io.StringIO()
        shell = Shell(Settings(uri=self.daemon.uri(), output="json"), out=out, err=err)
        try:
            well = await run_all(shell, [words])
        finally:
            await shell.disconnect()
        told = out.getvalue()
        assert told, err.getvalue()
        answer = json.loads(told)
        jsonschema.validate(answer, schema(load()[words[0]].returns))
        return shell.status if well else 1, answer

    def has(self, *flags: str) -> str:
        return virsh(self.daemon, "dumpxml", "web", *flags).replace('"', "'")


@pytest.fixture(scope="module", params=["vird", "libvirtd"])
def site(request: pytest.FixtureRequest, image: GuestImage) -> Iterator[Site]:
    if request.param == "libvirtd" and Libvirtd.program is None:
        pytest.skip("libvirtd is not installed")
    with tempfile.TemporaryDirectory(prefix="vird-test.") as name, Sandbox() as sandbox:
        folder = Path(name)
        os.chmod(folder, 0o755)
        kind = Vird if request.param == "vird" else Libvirtd
        daemon: Daemon = kind(sandbox, folder / "root").start()
        try:
            site = Site(daemon, folder, image)
            status, applied = site.vird("apply", str(site.files), "--yes")
            assert (status, [each["outcome"] for each in applied["items"]]) == (0, ["done"] * 3), applied
            _wait_until_booted(site)
            yield site
        finally:
            daemon.virsh("destroy", "web")
            for network in ("red", "blue"):
                daemon.virsh("net-destroy", network)
            daemon.terminate()
            print(daemon.log()[-3000:])


def _wait_until_booted(site: Site) -> None:
    from vird.testing.terminal import Terminal

    with Terminal(site.daemon.sandbox.argv(["virsh", "-c", site.daemon.uri(), "console", "web"])) as terminal:
        terminal.wait_for("Escape character", 10)
        terminal.wake(guest_image.PROMPT, 90)


@pytest.mark.parametrize("name", SCENARIOS)
def test_a_change(site: Site, name: str) -> None:
    scenario = SCENARIOS[name]
    assert scenario.was in site.text
    site.guest.write_text(site.text.replace(scenario.was, scenario.wanted.replace("{folder}", str(site.folder)), 1))
    status, plan = site.vird("plan", str(site.files))
    assert status == 2
    (item,) = plan["items"]
    found = {row["path"]: row["verdict"] for row in item["changes"]}
    for end, verdict in scenario.verdicts.items():
        assert [told for path, told in found.items() if path.endswith(end)] == [verdict], found
    status, applied = site.vird("apply", str(site.files), "--yes")
    assert (status, [each["outcome"] for each in applied["items"]]) == (0, ["done"]), applied
    (done,) = applied["items"]
    refused = [note for note in done["notes"] if "next boot" in note]
    if "live" in scenario.verdicts.values() and not refused:
        assert scenario.live in site.has()
    assert scenario.config in site.has("--inactive")
    assert refused == []
    status, again = site.vird("apply", str(site.files), "--yes")
    assert (status, again["items"]) == (0, [])
    # a difference that waits for the next start is told, but nothing is left to do
    assert site.vird("plan", str(site.files))[0] == 0
    waits = "live" not in scenario.verdicts.values() or refused
    status, drift = site.vird("diff", str(site.files))
    assert status == (2 if waits else 0), drift
    if waits:
        assert [row["path"] for each in drift["items"] for row in each["pending"]]
    site.guest.write_text(site.text)
    assert site.vird("apply", str(site.files), "--yes")[0] == 0
    assert site.vird("diff", str(site.files)) == (0, {"items": [], "unchanged": 3})


def test_what_the_daemon_tells_is_no_change(site: Site) -> None:
    folder = Path(tempfile.mkdtemp(dir=site.folder))
    (folder / "web.xml").write_text(site.has("--inactive", "--security-info"))
    assert site.vird("diff", str(folder)) == (0, {"items": [], "unchanged": 1})


def test_a_failure_puts_everything_back(site: Site) -> None:
    """The network comes first and is changed, the guest gets a title, then its new disk has no file."""
    before = site.has(), site.has("--inactive"), _network(site)
    host = "<host mac='52:54:00:00:00:09' ip='192.168.71.9'/></dhcp>"
    red = site.files / "red.xml"
    as_was = red.read_text()
    red.write_text(as_was.replace("</dhcp>", host))
    wanted = site.text.replace("<interface", DISK.format(folder=site.folder / "nowhere"), 1)
    site.guest.write_text(wanted.replace("<memory", "<title>Shop</title><memory", 1))
    try:
        status, applied = site.vird("apply", str(site.files), "--yes")
    finally:
        red.write_text(as_was)
        site.guest.write_text(site.text)
    assert status == 1
    assert [(each["name"], each["outcome"]) for each in applied["items"]] == [("red", "undone"), ("web", "failed")]
    assert "nowhere" in applied["failure"]
    assert (site.has(), site.has("--inactive"), _network(site)) == before


def _network(site: Site) -> str:
    """libvirtd forgets how many guests a network has when it is defined again."""
    return virsh(site.daemon, "net-dumpxml", "red").replace(" connections='1'", "")


def test_a_network_takes_hosts_while_it_runs(site: Site) -> None:
    host = "<host mac='52:54:00:00:00:09' ip='192.168.71.9'/></dhcp>"
    red = site.files / "red.xml"
    as_was = red.read_text()
    red.write_text(as_was.replace("</dhcp>", host))
    status, plan = site.vird("plan", str(site.files))
    assert (status, [row["verdict"] for row in plan["items"][0]["changes"]]) == (2, ["live"])
    assert site.vird("apply", str(site.files), "--yes")[0] == 0
    for flags in ((), ("--inactive",)):
        assert "52:54:00:00:00:09" in virsh(site.daemon, "net-dumpxml", "red", *flags)
    red.write_text(as_was)
    assert site.vird("apply", str(site.files), "--yes")[0] == 0
    assert site.vird("diff", str(site.files))[0] == 0


def test_nobody_to_ask(site: Site) -> None:
    site.guest.write_text(site.text.replace("<memory", "<title>Shop</title><memory", 1))
    program = str(Path(sys.executable).with_name("vird"))
    argv = site.daemon.sandbox.argv([program, "-c", site.daemon.uri(), "apply", str(site.files)])
    done = subprocess.run(argv, capture_output=True, text=True, stdin=subprocess.DEVNULL)
    site.guest.write_text(site.text)
    assert (done.returncode, done.stderr) == (1, "error: nobody is there to ask: --yes applies without asking\n")
    assert "~ change domain 'web'" in done.stdout
    assert "Shop" not in site.has("--inactive")


def test_processors_come_but_need_not_go(site: Site) -> None:
    """A guest that does not let go of a processor has what it has until its next start, and nothing is to be done."""
    site.guest.write_text(site.text.replace("<vcpu current='1'>", "<vcpu current='2'>"))
    _, plan = site.vird("plan", str(site.files))
    assert [(row["path"], row["verdict"]) for row in plan["items"][0]["changes"]] == [("/domain/vcpu/@current", "live")]
    status, applied = site.vird("apply", str(site.files), "--yes")
    assert (status, applied["items"][0]["outcome"]) == (0, "done")
    assert site.vird("plan", str(site.files))[0] == 0
    if not applied["items"][0]["notes"]:
        assert site.vird("diff", str(site.files))[0] == 0


def test_what_was_applied_once_is_there(site: Site) -> None:
    """Whatever a daemon makes up and adds to a document, applying the document again finds nothing to do."""
    folder = Path(tempfile.mkdtemp(dir=site.folder))
    left, refused = [], []
    cases = [path for path in GOLDEN if not path.parent.name.startswith("refused-")]
    for path in cases:
        (folder / "one.xml").write_text(path.read_text())
        status, applied = site.vird("apply", str(folder), "--yes")
        if status:
            refused.append(path.parent.name)
            continue
        found = site.vird("diff", str(folder))[1]["items"]
        left += [f"{path.parent.name}: {row}" for item in found for row in item["changes"]]
        site.daemon.virsh("undefine", applied["items"][0]["name"], "--nvram")
    assert left == [], "\n".join(left)
    assert len(refused) < len(cases) / 4, refused
