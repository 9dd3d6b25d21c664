"""kcli, which makes clusters of guests, through a guest's whole life: with our module on vird as with the C binding on
libvirtd."""

from __future__ import annotations

import difflib
import os
import re
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.compat.programs.places import python
from vird.testing.daemons import Daemon, Libvirtd, Vird
from vird.testing.sandbox import Sandbox

KCLI = "kcli==99.0.202610251748"
NEEDS = ("argcomplete", "PyYAML", "prettytable", "jinja2")
CONFIG = """\
default: {{client: local, pool: default}}
local: {{host: 127.0.0.1, type: kvm, url: '{uri}'}}
"""
PLAN = """\
parameters:
  memory: 64
p1: {virttype: qemu, memory: {{ memory }}, numcpus: 1, cloudinit: false, disks: [1], nets: [default, lab]}
net9: {type: network, cidr: 192.168.199.0/24}
p2: {virttype: qemu, memory: 64, cloudinit: false, disks: [1], nets: [net9], start: false}
"""
GUEST = "-P virttype=qemu -P memory=64 -P numcpus=1 -P cloudinit=false"
DISKS = "-P disks=[{'size':1,'interface':'scsi'},{'size':1,'interface':'sata','thin':False}]"
NIC = (
    "{'name':'default','type':'e1000','ip':'192.168.155.50','netmask':'24','reserveip':True,'mac':'52:54:00:aa:bb:cc'}"
)
STEPS = f"""\
create pool -p FOLDER/pool default
list pool
create network -c 192.168.155.0/24 default
create network -i -c 192.168.156.0/24 --nodhcp closed
create network -c 10.11.12.0/24 -P domain=lab.test lab
create network -c fd00:77::/64 six
list network
info network lab
update network -P dhcp=false lab
update network -P nat=false lab
info network lab
download image -P url=file://FOLDER/tiny.qcow2 -P pool=default tiny
list images
info host
create vm -i tiny {GUEST} -P disks=[1] -P nets=[default] one
-o name list vm
info vm one
-o json list disks
create vm -i tiny {GUEST} -P disks=[1] one
create vm-snapshot -n one first
list vm-snapshot one
stop vm one
create vm-snapshot -n one second
list vm-snapshot one
revert vm-snapshot -n one second
delete vm-snapshot -n one first
delete vm-snapshot -n one second
list vm-snapshot one
start vm one
restart vm one
stop vm one
clone -b one two
clone -f -b one three
list vm
info vm two
update vm -P numcpus=2 two
update vm -P memory=160 two
update vm -P autostart=true two
update vm -P information=hello two
create vm-disk -s 1 two
create vm-nic -n lab two
info vm two
start vm two
create vm-disk -s 1 two
create vm-nic -n lab two
info vm two
delete vm-nic -y -i eth2 two
delete vm-disk -y --vm two two_2.img
info vm two
create vm {GUEST} {DISKS} -P nets=[{NIC}] -P vnc=false -P rng=true -P cpumodel=qemu64 -P autostart=true -P tags=[x] four
info vm four
info network default
create plan -f FOLDER/plan.yml plan9
list plan
-o name list vm
stop plan plan9
info plan plan9
start plan plan9
delete plan --yes plan9
list plan
stop vm two four
export vm -i exported one
list images
delete vm --yes one two three four
list disks
delete image --yes tiny
delete network --yes default
delete network --yes closed
delete network --yes lab
delete network --yes six
list network
delete pool --yes default
list pool
"""


def played(kind: type[Daemon], interpreter: Path) -> Iterator[tuple[str, str]]:
    """Each step and what kcli said, on a fresh daemon."""
    with tempfile.TemporaryDirectory(prefix="vird-kcli.") as name, Sandbox() as sandbox:
        folder = Path(name)
        folder.chmod(0o755)
        daemon = kind(sandbox, folder / "root").like_libvirtd().start()
        for each in ("pool", "home/.kcli"):
            (folder / each).mkdir(parents=True)
        (folder / "home/.kcli/config.yml").write_text(CONFIG.format(uri=daemon.uri()))
        (folder / "plan.yml").write_text(PLAN)
        sandbox.run(["qemu-img", "create", "-q", "-f", "qcow2", f"{name}/tiny.qcow2", "64M"])
        environ = {**os.environ, "HOME": f"{name}/home"}
        for step in STEPS.splitlines():
            words = step.replace("FOLDER", name).split()
            argv = sandbox.argv([str(interpreter.with_name("kcli")), *words])
            done = subprocess.run(
                argv, cwd=name, env=environ, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=120,
                check=False,
            )  # fmt: skip
            said = f"{done.returncode}\n{done.stdout}{done.stderr}"
            yield step, _plain(said.replace(str(daemon.socket), "SOCKET").replace(name, "FOLDER"))
        daemon.terminate()


def _plain(text: str) -> str:
    """Without what differs from run to run: colours, UUIDs, addresses, dates, what is full, curl's progress, and
    the order of networks and snapshots, which libvirtd has none for."""
    text = re.sub(r"\x1b\[\d*m", "", text)
    text = re.sub(r"^ *(% Total|Dload|\d+ ).*--:--:--.*$", "", text, flags=re.MULTILINE)
    text = re.sub(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "UUID", text)
    text = re.sub(r"52:54:00(:[0-9a-f]{2}){3}", "MAC", text)
    text = re.sub(r"\d\d-\d\d-\d{4} \d\d:\d\d", "DATE", text)
    text = re.sub(r"(used|available)_space:\s+\S+", r"\1_space", text)
    text = re.sub(r"(- name: .*\n)+", lambda found: "".join(sorted(found[0].splitlines(keepends=True))), text)
    if "Listing snapshots" in text:
        text = "\n".join(sorted(text.splitlines()))
    return re.sub(r"\n *ip: [\d.]+(?=\n)", "", text)


def compare() -> Iterator[tuple[str, bool, str]]:
    """Each step, whether kcli says the same of both, and the difference."""
    theirs = played(Libvirtd, python("kcli-c", *NEEDS, bare=(KCLI,), ours=False, debian=True))
    ours = played(Vird, python("kcli", *NEEDS, bare=(KCLI,), ours=True))
    for (step, there), (_, here) in zip(theirs, ours, strict=True):
        lines = difflib.unified_diff(there.splitlines(), here.splitlines(), "libvirtd", "vird", lineterm="")
        yield f"kcli {step}", there == here and "Traceback" not in here, "\n    ".join(lines) or here
