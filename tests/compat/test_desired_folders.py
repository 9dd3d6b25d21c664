"""``vird plan``, ``diff`` and ``apply`` over folders whose objects need each other, on vird and on libvirtd.

What people of other tools complain of is here as scenarios: objects made anew for a change, cards that lose their
network, disks that cannot grow, differences where there are none.
"""

from __future__ import annotations

import asyncio
import base64
import io
import json
import os
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from tests.compat.seen import virsh
from vird.cli.render import schema
from vird.cli.run import run_all
from vird.cli.shell import Settings, Shell
from vird.cli.verbs import load
from vird.testing.daemons import Daemon, Libvirtd, Vird
from vird.testing.sandbox import Sandbox

pytestmark = [pytest.mark.root, pytest.mark.timeout(180)]

FILTER = "<filter name='calm' chain='root'><filterref filter='quiet'/></filter>"
QUIET = "<filter name='quiet' chain='root'><rule action='drop' direction='in'><icmp/></rule></filter>"
NETWORK = """\
<network><name>lan</name><bridge stp='off' delay='0'/>
  <ip address='192.168.73.1' netmask='255.255.255.0'><dhcp><range start='192.168.73.2' end='192.168.73.99'/></dhcp></ip>
</network>"""
SECRET = """\
<?vird value="key.bin"?>
<secret ephemeral='no' private='no'><description>of the vault</description>
  <usage type='volume'><volume>vault</volume></usage></secret>"""
POOL = "<pool type='dir'><name>disks</name><target><path>{folder}/disks</path></target></pool>"
BASE = """\
<?vird pool="disks"?>
<volume><name>base.qcow2</name><capacity unit='MiB'>8</capacity><target><format type='qcow2'/></target></volume>"""
ROOT = """\
<?vird pool="disks"?>
<volume><name>root.qcow2</name><capacity unit='MiB'>8</capacity><target><format type='qcow2'/></target>
  <backingStore><path>{folder}/disks/base.qcow2</path><format type='qcow2'/></backingStore></volume>"""
DATA = """\
<?vird pool="disks"?>
<volume><name>data.raw</name><capacity unit='MiB'>4</capacity><target><format type='raw'/></target></volume>"""
GUEST = """\
<?vird state="running"?>
<domain type='qemu'><name>web</name><memory unit='MiB'>64</memory><vcpu>1</vcpu>
  <os><type arch='x86_64' machine='pc'>hvm</type></os><features><acpi/></features>
  <devices>
    <disk type='volume' device='disk'><driver name='qemu' type='qcow2'/><source pool='disks' volume='root.qcow2'/>
      <target dev='vda' bus='virtio'/></disk>
    <disk type='file' device='disk'><driver name='qemu' type='raw'/><source file='{folder}/disks/data.raw'/>
      <target dev='vdb' bus='virtio'/></disk>
    <disk type='file' device='cdrom'><driver name='qemu' type='raw'/><source file='{folder}/seed-1.iso'/>
      <target dev='hda' bus='ide'/><readonly/></disk>
    <interface type='network'><source network='lan'/><model type='virtio'/><filterref filter='calm'/></interface>
  </devices>
</domain>"""
VALUE = b"open\0sesame"
FILES = {
    "a-guest": GUEST, "b-root": ROOT, "c-base": BASE, "d-data": DATA, "e-pool": POOL, "f-secret": SECRET,
    "g-lan": NETWORK, "h-calm": FILTER, "i-quiet": QUIET,
}  # fmt: skip
"""The names are in the wrong order for who would go by them."""


class Site:
    """A daemon and a folder of documents."""

    def __init__(self, daemon: Daemon, folder: Path) -> None:
        self.daemon = daemon
        self.folder = folder
        self.files = folder / "wanted"
        self.files.mkdir()
        (self.files / "key.bin").write_bytes(VALUE)
        for number in (1, 2):
            (folder / f"seed-{number}.iso").write_bytes(b"\0" * 65536)
        for name, text in FILES.items():
            self.write(name, text)

    def write(self, name: str, text: str) -> None:
        (self.files / f"{name}.xml").write_text(text.replace("{folder}", str(self.folder)))

    def change(self, name: str, was: str, becomes: str) -> None:
        assert was in FILES[name]
        self.write(name, FILES[name].replace(was, becomes))

    def vird(self, *words: str) -> tuple[int, Any]:
        """Our command line's status and answer, which is as its schema says."""
        return asyncio.run(self._vird([words[0], str(self.files), *words[1:]]))

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

    def apply(self, *options: str) -> dict[str, str]:
        """What was done to each object."""
        status, applied = self.vird("apply", "--yes", *options)
        assert status == 0, applied
        return {each["name"]: each["outcome"] for each in applied["items"]}

    def virsh(self, *words: str) -> str:
        return virsh(self.daemon, *words)

    def secret(self) -> bytes:
        uuid = next(line.split()[0] for line in self.virsh("secret-list").splitlines() if "vault" in line)
        return base64.b64decode(self.virsh("secret-get-value", uuid))

    def rows(self, *options: str) -> dict[str, str]:
        """What a plan says of the changes: the verdict by the end of each place."""
        _, plan = self.vird("plan", *options)
        return {row["path"].rpartition("]/")[2]: row["verdict"] for item in plan["items"] for row in item["changes"]}

    def card(self) -> list[str]:
        """The guest's card on the host, and the bridge that it is on."""
        return [line.split()[0] for line in self.virsh("domiflist", "web").splitlines() if "lan" in line]

    def pool(self, name: str) -> str:
        """A pool without what else is on its disk."""
        told = self.virsh("pool-dumpxml", name) + self.virsh("pool-info", name)
        return re.sub(r"(?im)^.*(capacity|allocation|available).*$", "", told)

    def picture(self) -> list[str]:
        """All that can be put back."""
        told = [self.virsh("dumpxml", "web", *flags) for flags in ((), ("--inactive",))]
        told += [self.virsh("net-dumpxml", "lan", "--inactive"), self.pool("disks")]
        told += [self.virsh("nwfilter-dumpxml", name) for name in ("calm", "quiet")]
        return [*told, self.virsh("secret-list"), self.virsh("list", "--all", "--name")]


@pytest.fixture(scope="module", params=["vird", "libvirtd"])
def site(request: pytest.FixtureRequest) -> Iterator[Site]:
    if request.param == "libvirtd" and Libvirtd.program is None:
        pytest.skip("libvirtd is not installed")
    with tempfile.TemporaryDirectory(prefix="vird-test.") as name, Sandbox() as sandbox:
        folder = Path(name)
        os.chmod(folder, 0o755)
        kind = Vird if request.param == "vird" else Libvirtd
        daemon: Daemon = kind(sandbox, folder / "root").start()
        try:
            yield Site(daemon, folder)
        finally:
            daemon.virsh("destroy", "web")
            daemon.virsh("net-destroy", "lan")
            daemon.terminate()
            print(daemon.log()[-3000:])


@pytest.fixture
def applied(site: Site) -> Iterator[Site]:
    """Everything as the files want it, before and afterwards."""
    site.apply()
    yield site
    for name, text in FILES.items():
        site.write(name, text)
    (site.files / "key.bin").write_bytes(VALUE)
    site.apply("--recreate")


def test_all_at_once(site: Site) -> None:
    status, plan = site.vird("plan")
    assert (status, {each["action"] for each in plan["items"]}) == (2, {"create"})
    assert [each["name"] for each in plan["items"]] == [
        "quiet", "calm", "lan", "volume vault", "disks", "base.qcow2", "root.qcow2", "data.raw", "web",
    ]  # fmt: skip
    assert set(site.apply().values()) == {"done"}
    assert site.vird("diff") == (0, {"items": [], "unchanged": 9})
    assert site.vird("apply", "--yes")[1]["items"] == []
    assert "running" in site.virsh("domstate", "web")
    assert site.secret() == VALUE


# --- no difference where there is none

SAME = {
    "an alias of the machine": ("machine='pc'", "machine='pc'"),
    "no machine at all": (" machine='pc'", ""),
    "order of devices": (
        "<devices>", "<devices><interface type='network'><source network='lan'/><model type='virtio'/>"
        "<filterref filter='calm'/></interface>",
    ),
    "units": ("<memory unit='MiB'>64</memory>", "<memory>65536</memory><currentMemory>65536</currentMemory>"),
    "what is so without being said": ("<devices>", "<clock offset='utc'/><on_crash>destroy</on_crash><devices>"),
}  # fmt: skip


@pytest.mark.parametrize("name", SAME)
def test_nothing_to_do(applied: Site, name: str) -> None:
    was, becomes = SAME[name]
    text = FILES["a-guest"]
    if name == "order of devices":
        start, end = text.index("    <interface"), text.index("  </devices>")
        text = text[:start] + text[end:]
    applied.write("a-guest", text.replace(was, becomes))
    assert applied.vird("diff") == (0, {"items": [], "unchanged": 9})


@pytest.mark.parametrize("mode", ["host-model", "maximum"])
def test_a_processor_that_the_daemon_expands(applied: Site, mode: str) -> None:
    """What the host's model is becomes known at the start, and is no difference."""
    applied.virsh("destroy", "web")
    applied.change("a-guest", "<vcpu>1</vcpu>", f"<vcpu>1</vcpu><cpu mode='{mode}'/>")
    assert applied.apply() == {"web": "done"}
    assert "running" in applied.virsh("domstate", "web")
    assert applied.vird("diff") == (0, {"items": [], "unchanged": 9})


def test_what_was_made_up_stays(applied: Site) -> None:
    """UUID, MAC address and places on buses are the same after a change of something else."""
    before = applied.virsh("dumpxml", "web", "--inactive")
    applied.change("a-guest", "<memory", "<title>Shop</title><memory")
    assert applied.apply() == {"web": "done"}
    after = applied.virsh("dumpxml", "web", "--inactive")
    assert after.replace("  <title>Shop</title>\n", "") == before


# --- changes under running guests


def test_the_network_changes_and_guests_keep_their_cards(applied: Site) -> None:
    cards = applied.card()
    assert cards
    applied.change("g-lan", "<ip address", "<domain name='shop'/><ip address")
    assert applied.rows() == {"/network/domain": "next boot"}
    assert applied.apply() == {"lan": "done"}
    assert applied.card() == cards
    assert cards[0] in applied.daemon.sandbox.links()
    status, drift = applied.vird("diff")
    assert (status, [row["path"] for row in drift["items"][0]["pending"]]) == (2, ["/network/domain"])
    assert applied.vird("plan")[0] == 0


def test_another_seed_is_put_in(applied: Site) -> None:
    """Of a cloud's configuration, a new file is another medium."""
    applied.change("a-guest", "seed-1.iso", "seed-2.iso")
    assert set(applied.rows().values()) == {"live"}
    assert applied.apply() == {"web": "done"}
    assert "seed-2.iso" in applied.virsh("domblklist", "web")
    assert applied.vird("diff")[0] == 0
    start, end = GUEST.index("<source file='{folder}/seed"), GUEST.index("\n      <target dev='hda'")
    applied.write("a-guest", GUEST[:start] + GUEST[end:])
    assert set(applied.rows().values()) == {"live"}
    assert applied.apply() == {"web": "done"}
    assert "seed" not in applied.virsh("domblklist", "web")
    # a drive without a medium is as it is wanted
    assert applied.vird("diff") == (0, {"items": [], "unchanged": 9})


def test_a_disk_grows(applied: Site) -> None:
    applied.change("d-data", "'MiB'>4<", "'MiB'>6<")
    _, plan = applied.vird("plan")
    (row,) = plan["items"][0]["changes"]
    assert (row["path"], row["verdict"], row["how"]) == ("/volume/capacity", "live", "blockresize")
    assert applied.apply() == {"data.raw": "done"}
    assert (applied.folder / "disks/data.raw").stat().st_size == 6 << 20
    assert applied.vird("diff")[0] == 0
    # and does not shrink
    applied.write("d-data", DATA)
    status, plan = applied.vird("plan")
    assert (status, plan["items"][0]["action"], bool(plan["items"][0]["problem"])) == (2, "none", True)


def test_starting_by_itself(applied: Site) -> None:
    for name in ("g-lan", "e-pool"):
        applied.write(name, f"<?vird autostart='yes'?>{FILES[name]}")
    applied.change("a-guest", 'state="running"', 'state="running" autostart="yes"')
    assert applied.apply() == {"lan": "done", "disks": "done", "web": "done"}
    told = [applied.virsh(*words) for words in (("net-info", "lan"), ("pool-info", "disks"), ("dominfo", "web"))]
    assert [
        "Autostart:yes" in text.replace(" ", "") or "Autostart:enable" in text.replace(" ", "") for text in told
    ] == [True] * 3
    for name in ("g-lan", "e-pool"):
        applied.write(name, f"<?vird autostart='no'?>{FILES[name]}")
    applied.change("a-guest", 'state="running"', 'state="running" autostart="no"')
    assert applied.apply() == {"lan": "done", "disks": "done", "web": "done"}


def test_another_value_of_a_secret(applied: Site) -> None:
    (applied.files / "key.bin").write_bytes(b"another")
    status, plan = applied.vird("plan")
    assert (status, [(row["old"], row["new"]) for row in plan["items"][0]["changes"]]) == (2, [("(secret)",) * 2])
    assert applied.apply() == {"volume vault": "done"}
    assert applied.secret() == b"another"
    assert applied.vird("diff")[0] == 0


# --- what fails half-way


NOWHERE = """\
<disk type='file' device='disk'><driver name='qemu' type='raw'/><source file='{folder}/nowhere.raw'/>
      <target dev='vdc' bus='virtio'/></disk>"""


def test_everything_is_put_back(applied: Site) -> None:
    """Each kind of object is changed before the guest, whose change cannot be."""
    before = applied.picture(), applied.secret()
    applied.change("i-quiet", "action='drop'", "action='reject'")
    applied.change("g-lan", "</dhcp>", "<host mac='52:54:00:00:00:09' ip='192.168.73.9'/></dhcp>")
    (applied.files / "key.bin").write_bytes(b"another")
    applied.write("j-other", "<network><name>other</name><bridge name='other0'/></network>")
    applied.write("k-pool", POOL.replace("disks", "more"))
    applied.write("l-disk", DATA.replace('"disks"', '"more"'))
    applied.change("a-guest", "<interface", f"{NOWHERE}<interface")
    try:
        status, told = applied.vird("apply", "--yes")
    finally:
        for name in ("j-other", "k-pool", "l-disk"):
            (applied.files / f"{name}.xml").unlink()
        for name, text in FILES.items():
            applied.write(name, text)
        (applied.files / "key.bin").write_bytes(VALUE)
    outcomes = {each["name"]: each["outcome"] for each in told["items"]}
    assert (status, outcomes.pop("web")) == (1, "failed"), told
    assert outcomes == dict.fromkeys(("quiet", "lan", "other", "volume vault", "more", "data.raw"), "undone")
    assert (applied.picture(), applied.secret()) == before
    assert not (applied.folder / "more").exists()
    assert applied.vird("diff")[0] == 0


# --- deleting


def test_what_nobody_wants_goes_only_with_prune(applied: Site) -> None:
    guest = "<domain type='qemu'><name>old</name><memory unit='MiB'>64</memory><os><type>hvm</type></os></domain>"
    extra = {
        "old": guest,
        "old-net": "<network><name>old-net</name><bridge name='old0'/></network>",
        "old-pool": POOL.replace("disks", "old-pool"),
        "old-filter": FILTER.replace("calm", "old-filter"),
        "old-secret": SECRET.replace("vault", "old"),
    }
    for name, text in extra.items():
        applied.write(name, text)
    assert set(applied.apply().values()) == {"done"}
    for name in extra:
        (applied.files / f"{name}.xml").unlink()
    assert applied.vird("plan") == (0, {"items": [], "unchanged": 9})
    status, plan = applied.vird("plan", "--prune")
    gone = [each["name"] for each in plan["items"]]
    # those that use others first
    assert (status, gone) == (2, ["old", "old-pool", "volume old", "old-net", "old-filter"])
    assert {each["action"] for each in plan["items"]} == {"delete"}
    assert set(applied.apply("--prune").values()) == {"done"}
    assert applied.vird("plan", "--prune")[0] == 0
    assert [applied.daemon.virsh(*words).returncode for words in (
        ("dominfo", "old"), ("net-info", "old-net"), ("pool-info", "old-pool"), ("nwfilter-dumpxml", "old-filter"),
    )] == [1] * 4  # fmt: skip
    assert "filter" in applied.virsh("nwfilter-dumpxml", "clean-traffic")


def test_what_runs_is_not_pruned(applied: Site) -> None:
    for name in ("a-guest", "g-lan"):
        (applied.files / f"{name}.xml").unlink()
    other = "<domain type='qemu'><name>spare</name><memory unit='MiB'>64</memory><os><type>hvm</type></os></domain>"
    applied.write("a-spare", other)
    applied.write("b-spare", "<network><name>spare</name></network>")
    try:
        assert set(applied.apply().values()) == {"done"}
        status, plan = applied.vird("plan", "--prune")
        assert status == 2
        assert {each["name"]: (each["action"], bool(each["problem"])) for each in plan["items"]} == dict.fromkeys(
            ("web", "lan"), ("none", True)
        )
        status, told = applied.vird("apply", "--prune", "--yes")
        assert (status, told["items"]) == (2, [])
        assert "running" in applied.virsh("domstate", "web")
    finally:
        for name in ("a-spare", "b-spare"):
            (applied.files / f"{name}.xml").unlink()
        for name, text in FILES.items():
            applied.write(name, text)
        applied.apply("--prune")


def test_a_deletion_is_put_back(applied: Site) -> None:
    """What comes after it fails: a filter that a guest is behind."""
    (applied.files / "old.bin").write_bytes(b"old value")
    applied.write("old", SECRET.replace("vault", "old").replace("key.bin", "old.bin"))
    applied.write("old-pool", f"<?vird autostart='yes'?>{POOL.replace('disks', 'old-pool')}")
    assert set(applied.apply().values()) == {"done"}
    before = applied.pool("old-pool"), applied.picture()
    for name in ("old", "old-pool", "h-calm"):
        (applied.files / f"{name}.xml").unlink()
    status, told = applied.vird("apply", "--prune", "--yes")
    outcomes = {each["name"]: each["outcome"] for each in told["items"]}
    assert (status, outcomes) == (1, {"old-pool": "undone", "volume old": "undone", "calm": "failed"}), told
    assert (applied.pool("old-pool"), applied.picture()) == before
    applied.write("h-calm", FILTER)
    assert set(applied.apply("--prune").values()) == {"done"}


def test_making_anew_is_never_done_unasked(applied: Site) -> None:
    applied.change("d-data", "'raw'", "'qcow2'")
    status, plan = applied.vird("plan")
    (item,) = plan["items"]
    assert (status, item["action"], [row["verdict"] for row in item["changes"]]) == (2, "none", ["recreate"])
    assert "--recreate" in item["problem"]
    status, told = applied.vird("apply", "--yes")
    assert (status, told["items"]) == (2, [])
    assert (applied.folder / "disks/data.raw").read_bytes()[:4] == bytes(4)
    assert applied.apply("--recreate") == {"data.raw": "done"}
    assert (applied.folder / "disks/data.raw").read_bytes()[:4] == b"QFI\xfb"
    assert applied.vird("diff")[0] == 0


def test_a_look_changes_nothing(applied: Site) -> None:
    applied.change("a-guest", "<memory", "<title>Shop</title><memory")
    before = applied.picture()
    assert applied.vird("apply", "--dry-run")[0] == 2
    assert applied.vird("plan", "--prune", "--recreate")[0] == 2
    assert applied.picture() == before
