"""What monitoring programs of Debian tell of a guest: the figures of QEMU, the kernel and the guest's document.

prometheus-libvirt-exporter and collectd use the C library, munin's plugins our module. Each is asked between two looks
at where the figures come from, and must say what lies between.
"""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, NamedTuple

from tests.compat.booted import Booted, document
from tests.compat.programs.places import debian_package, python
from tests.conftest import BUILD_FOLDER
from vird.testing import guest_image
from vird.testing.daemons import Vird
from vird.testing.sandbox import Sandbox

PORT: Final = 9177
MEMORY: Final = 128 << 20
TICK_NS: Final = 1_000_000_000 // os.sysconf("SC_CLK_TCK")
PATIENCE_S: Final = 30
NETWORK = """<network><name>lan</name><bridge name='monbr0'/><ip address='192.168.154.1' netmask='255.255.255.0'>
<dhcp><range start='192.168.154.10' end='192.168.154.20'/></dhcp></ip></network>"""
DEVICES = """<disk type='file'><driver name='qemu' type='raw'/><source file='{folder}/disk'/>
<target dev='vda' bus='virtio'/></disk>
<interface type='network'><source network='lan'/><target dev='mon0'/><model type='virtio'/></interface>"""
# Nothing of it is read again, so every monitor finds the same.
WORK = "dd if=/dev/zero of=/dev/vda bs=4096 count=32 && sync && ping -c 3 -i 0.2 192.168.154.1 >/dev/null"
COLLECTD = """\
BaseDir "{folder}"
PIDFile "{folder}/collectd.pid"
PluginDir "{package}/usr/lib/collectd"
TypesDB "{package}/usr/share/collectd/types.db"
Hostname "host"
Interval 1
LoadPlugin virt
LoadPlugin csv
<Plugin csv>
  DataDir "{folder}/csv"
  StoreRates false
</Plugin>
<Plugin virt>
  Connection "{uri}"
  HostnameFormat name
  InterfaceFormat name
  ExtraStats "disk vcpu memory"
</Plugin>
"""


class Scene(NamedTuple):
    """A guest that has done some work, and nothing since."""

    daemon: Vird
    guest: Booted
    folder: Path

    def run(self, *argv: str, **environ: str) -> str:
        done = subprocess.run(
            self.daemon.sandbox.argv(list(argv)), env={**os.environ, **environ}, stdin=subprocess.DEVNULL,
            capture_output=True, text=True, timeout=PATIENCE_S, check=False,
        )  # fmt: skip
        if done.returncode or done.stderr:
            raise RuntimeError(f"{argv[0]} ended with {done.returncode}: {done.stdout}{done.stderr}")
        return done.stdout

    def truth(self) -> dict[str, float]:
        """Figures by name, from where they come from."""
        said = self.guest.virsh("qemu-monitor-command", "guest", '{"execute":"query-blockstats"}')
        (disk,) = json.loads(said)["return"]
        blocks = disk["stats"]
        script = "cd /sys/class/net/mon0/statistics; for f in *; do echo $f $(cat $f); done"
        card = dict(line.split() for line in self.run("sh", "-c", script).splitlines())
        (pid,) = (pid for pid, line in self.daemon.sandbox.processes().items() if "guest=guest" in line)
        after_name = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        return {
            "read": blocks["rd_bytes"],
            "written": blocks["wr_bytes"],
            "reads": blocks["rd_operations"],
            "writes": blocks["wr_operations"],
            # What the host sends through the tap is what the guest receives.
            "received": int(card["tx_bytes"]),
            "sent": int(card["rx_bytes"]),
            "packets received": int(card["tx_packets"]),
            "packets sent": int(card["rx_packets"]),
            "cpu": (int(after_name[11]) + int(after_name[12])) * TICK_NS / 1e9,
            "memory": MEMORY,
            "vcpus": 1,
        }


@contextmanager
def scene() -> Iterator[Scene]:
    image = guest_image.build(BUILD_FOLDER)
    with tempfile.TemporaryDirectory(prefix="vird-monitors.") as name, Sandbox() as sandbox:
        folder = Path(name)
        folder.chmod(0o755)
        daemon = Vird(sandbox, folder / "root").like_libvirtd().start()
        (folder / "disk").write_bytes(bytes(1 << 20))
        (folder / "lan.xml").write_text(NETWORK)
        (folder / "guest.xml").write_text(document("guest", image, DEVICES.format(folder=folder)))
        for words in (("net-create", f"{folder}/lan.xml"), ("create", f"{folder}/guest.xml")):
            done = daemon.virsh(*words)
            assert done.returncode == 0, done.stderr
        guest = Booted(daemon, folder, "guest")
        guest.wake()
        guest.until(WORK)
        yield Scene(daemon, guest, folder)
        guest.close()
        daemon.virsh("destroy", "guest")
        daemon.terminate()


def exporter(scene: Scene) -> dict[str, float]:
    """prometheus-libvirt-exporter's figures."""
    program = debian_package("prometheus-libvirt-exporter") / "usr/bin/prometheus-libvirt-exporter"
    argv = [str(program), f"--libvirt.uri={scene.daemon.uri()}", f"--web.listen-address=127.0.0.1:{PORT}"]
    process = scene.daemon.sandbox.popen(argv, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        argv = ["curl", "-sS", "--retry", "20", "--retry-connrefused", "--retry-delay", "1"]
        text = scene.daemon.sandbox.run([*argv, f"http://127.0.0.1:{PORT}/metrics"]).stdout
    finally:
        process.kill()
        process.wait()
    found = {name: float(value) for name, value in re.findall(r"^libvirt_(\w+?)(?:\{.*\})? (\S+)$", text, re.MULTILINE)}
    assert (found["up"], found["domains_number"], found["domain_state_code"]) == (1, 1, 1), text
    names = {
        "read": "block_stats_read_bytes_total",
        "written": "block_stats_write_bytes_total",
        "reads": "block_stats_read_requests_total",
        "writes": "block_stats_write_requests_total",
        "received": "interface_stats_receive_bytes_total",
        "sent": "interface_stats_transmit_bytes_total",
        "packets received": "interface_stats_receive_packets_total",
        "packets sent": "interface_stats_transmit_packets_total",
        "cpu": "info_cpu_time_seconds_total",
        "memory": "info_memory_usage_bytes",
        "vcpus": "info_virtual_cpus",
    }
    return {what: found[f"domain_{name}"] for what, name in names.items()}


def munin(scene: Scene) -> dict[str, float]:
    """The figures of munin's plugins, each asked for its settings first."""
    interpreter = str(python("monitors", ours=True, debian=True))
    plugins = debian_package("munin-libvirt-plugins") / "usr/share/munin/plugins"
    found: dict[str, float] = {}
    for name in ("blkstat", "cputime", "ifstat", "mem"):
        argv = [interpreter, str(plugins / f"libvirt-{name}")]
        assert scene.run(*argv, "autoconf", uri=scene.daemon.uri()) == "yes\n"
        settings = scene.run(*argv, "config", uri=scene.daemon.uri())
        text = scene.run(*argv, uri=scene.daemon.uri())
        for what, value in re.findall(r"^guest_(\w+)\.value (\d+)$", text, re.MULTILINE):
            assert f"guest_{what}.label guest\n" in settings, settings
            found[what] = int(value)
    names = {"read": "read", "written": "write", "received": "rx", "sent": "tx", "memory": "mem"}
    return {what: found[name] for what, name in names.items()}


def collectd(scene: Scene) -> dict[str, float]:
    """The figures of collectd's virt plugin."""
    package = debian_package("collectd-core")
    settings = scene.folder / "collectd.conf"
    settings.write_text(COLLECTD.format(folder=scene.folder, package=package, uri=scene.daemon.uri()))
    argv = [str(package / "usr/sbin/collectd"), "-f", "-C", str(settings)]
    process = scene.daemon.sandbox.popen(argv, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    folder = scene.folder / "csv/guest/virt"
    names = {
        ("read", "written"): "disk_octets-vda",
        ("reads", "writes"): "disk_ops-vda",
        ("received", "sent"): "if_octets-mon0",
        ("packets received", "packets sent"): "if_packets-mon0",
        ("memory",): "memory-total",
    }
    deadline = time.monotonic() + PATIENCE_S
    try:
        while not all(list(folder.glob(f"{name}-*")) for name in names.values()):
            if time.monotonic() > deadline or process.poll() is not None:
                break
            time.sleep(0.1)
    finally:
        process.send_signal(signal.SIGTERM)
        said = process.communicate(timeout=PATIENCE_S)[0]
    found: dict[str, float] = {}
    for what, name in names.items():
        files = list(folder.glob(f"{name}-*"))
        if len(files) != 1:
            raise RuntimeError(f"no {name} from collectd: {said}")
        values = files[0].read_text().splitlines()[-1].split(",")[1:]
        found.update(zip(what, map(float, values), strict=True))
    return found


MONITORS: dict[str, Callable[[Scene], dict[str, float]]] = {
    "prometheus-libvirt-exporter": exporter,
    "munin-libvirt-plugins": munin,
    "collectd's virt plugin": collectd,
}


def compare() -> Iterator[tuple[str, bool, str]]:
    """Each program's figure, whether it lies between what was true before and after, and all three."""
    with scene() as played:
        for program, ask in MONITORS.items():
            before = played.truth()
            said = ask(played)
            after = played.truth()
            for what, value in said.items():
                # The kernel rounds a process's time down.
                late = after[what] + (2 * TICK_NS / 1e9 if what == "cpu" else 0)
                note = f"{before[what]} before, {value} told, {late} after"
                yield f"{program}: {what}", before[what] <= value <= late and value > 0, note
