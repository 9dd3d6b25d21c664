"""Real QEMUs take the command lines of the plan: rich guests of both PC boards answer their monitors."""

import asyncio
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from vird.drivers.qemu.capabilities.probe import probe
from vird.drivers.qemu.guest_log import GuestLog
from vird.drivers.qemu.launch import bind_monitor, launch
from vird.drivers.qemu.native import domain_to_argv
from vird.drivers.qemu.plan.facts import LaunchFacts
from vird.drivers.qemu.plan.monitor_orders import orders
from vird.drivers.qemu.prepare import assign_displays
from vird.model.domain.domain import Domain

QEMU = shutil.which("qemu-system-x86_64")
pytestmark = pytest.mark.skipif(
    QEMU is None or shutil.which("qemu-img") is None, reason="qemu-system-x86_64 and qemu-img are not installed"
)

DISK = """<disk type='file'><driver name='qemu' type='qcow2' cache='unsafe' discard='unmap'/><source file='{}'/>
  <target dev='vda' bus='virtio'/><serial>A B</serial><iotune><total_iops_sec>100</total_iops_sec></iotune></disk>"""

NEW = """<domain type='qemu'><name>new, pc</name><memory unit='MiB'>64</memory><vcpu current='1'>2</vcpu>
  <iothreads>1</iothreads><genid/><os><type machine='q35'>hvm</type><smbios mode='sysinfo'/></os>
  <sysinfo type='smbios'><bios><entry name='vendor'>Me, myself</entry></bios></sysinfo>
  <features><acpi/><smm state='on'/><vmcoreinfo state='on'/></features>
  <cpu mode='maximum'><numa><cell id='0' cpus='0-1' memory='64' unit='MiB'/></numa></cpu>
  <clock offset='variable' adjustment='10'><timer name='rtc' tickpolicy='catchup'/></clock>
  <devices>{disk}<disk type='file' device='cdrom'><target dev='sda' bus='sata'/><readonly/></disk>
    <controller type='scsi' model='virtio-scsi'><driver iothread='1'/></controller>
    <controller type='usb' model='qemu-xhci'/>
    <interface type='user'><model type='virtio-non-transitional'/></interface>
    <interface type='user'><model type='e1000e'/></interface>
    <serial type='pty'/><console type='pty'><target type='virtio'/></console>
    <channel type='unix'><source mode='bind' path='{folder}/agent'/>
      <target type='virtio' name='org.qemu.guest_agent.0'/></channel>
    <input type='tablet' bus='usb'/><input type='keyboard' bus='virtio'/>
    <graphics type='vnc' passwd='x'><listen type='socket' socket='{folder}/vnc'/></graphics>
    <sound model='ich9'/><audio id='1' type='none'/><video><model type='virtio' heads='1'/></video>
    <watchdog model='i6300esb'/><rng model='virtio'><backend model='builtin'/></rng><panic model='isa'/>
    <memballoon model='virtio' freePageReporting='on'/><iommu model='intel'/></devices></domain>"""

OLD = """<domain type='qemu'><name>old</name>
  <maxMemory slots='2' unit='MiB'>512</maxMemory><memory unit='MiB'>64</memory>
  <vcpu>1</vcpu><os><type machine='pc'>hvm</type><boot dev='network'/><boot dev='hd'/><bios useserial='yes'/></os>
  <features><acpi/></features>
  <cpu mode='custom' match='exact'><model>qemu64</model>
    <numa><cell id='0' cpus='0' memory='64' unit='MiB'/></numa></cpu>
  <devices>{disk}<disk type='file' device='cdrom'><target dev='hdc' bus='ide'/><readonly/></disk>
    <controller type='scsi' model='lsilogic'/><controller type='usb' model='ich9-ehci1'/>
    <controller type='usb' model='ich9-uhci1'><master startport='0'/></controller>
    <interface type='user'><model type='virtio'/><ip family='ipv4' address='172.17.2.0' prefix='24'/></interface>
    <serial type='file'><source path='{folder}/serial'/></serial><parallel type='null'/>
    <video><model type='qxl'/></video><video><model type='qxl'/></video><sound model='ac97'/><sound model='pcspk'/>
    <memory model='dimm'><target><size unit='MiB'>64</size><node>0</node></target></memory>
    <watchdog model='ib700' action='none'/></devices></domain>"""


@pytest.mark.parametrize("document", [NEW, OLD], ids=["q35", "pc"])
def test_a_guest_answers(document: str, tmp_path: Path) -> None:
    image = tmp_path / "disk.qcow2"
    subprocess.run(["qemu-img", "create", "-q", "-f", "qcow2", str(image), "1M"], check=True)
    asyncio.run(_run(document.format(disk=DISK.format(image), folder=tmp_path), tmp_path))


async def _run(xml: str, folder: Path) -> None:
    assert QEMU is not None
    capabilities = await probe(QEMU, kvm=False)
    monitor = bind_monitor(str(folder / "monitor.sock"))
    key = folder / "master-key.aes"
    key.write_bytes(os.urandom(32))
    documents: list[Domain] = []

    def facts(live: Domain) -> LaunchFacts:
        documents.append(live)
        assign_displays(live, lambda: 5900, "127.0.0.1", str(folder))
        return LaunchFacts(str(folder), str(folder), monitor_fd=monitor.fd, master_key=str(key), now=1_000_000_000)

    argv = domain_to_argv(xml, capabilities, facts)
    log = GuestLog(str(folder / "guest.log"), "a test")
    process, client = await launch(argv, monitor=monitor, log=log, env={"LC_ALL": "C", "PATH": "/usr/bin"})
    try:
        assert (await client.execute("query-status"))["status"] == "prelaunch"
        for order in orders(documents[0], capabilities):
            await client.execute(order.command, order.arguments)
        nodes = {node["node-name"] for node in await client.execute("query-named-block-nodes")}
        number = len(documents[0].devices.disks) if documents[0].devices is not None else 0
        assert {f"libvirt-{number}-storage", f"libvirt-{number}-format"} <= nodes
        block = await client.execute("query-block")
        assert [each["inserted"]["iops"] for each in block if "virtio" in each["qdev"]] == [100]
        await client.execute("quit")
        assert await process.wait(10)
    finally:
        await process.terminate(1)
        client.close()
        log.close()
    said = (folder / "guest.log").read_text()
    assert "warning" not in said.lower(), said
