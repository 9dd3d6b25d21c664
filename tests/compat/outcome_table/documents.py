"""Documents that calls are given: one good one of each kind, and ways to spoil it."""

import re

DOMAIN = (
    "<domain type='test'><name>n</name><uuid>6c1e8a3f-0000-0000-0000-000000000001</uuid><memory unit='MiB'>64</memory>"
    "<vcpu>2</vcpu><os><type arch='i686'>hvm</type></os><devices/></domain>"
)
RICH = (
    "<domain type='test'><name>rich</name><uuid>6c1e8a3f-0000-0000-0000-000000000002</uuid><title>A</title>"
    "<description>B</description><metadata><a:a xmlns:a='http://u'>x</a:a></metadata>"
    "<memory unit='MiB'>256</memory><currentMemory unit='MiB'>128</currentMemory>"
    "<vcpu placement='static' current='2'>4</vcpu><iothreads>2</iothreads>"
    "<iothreadids><iothread id='1'/><iothread id='2'/></iothreadids>"
    "<os><type arch='i686'>hvm</type></os><devices>"
    "<disk type='file' device='disk'><source file='/guest/a'/><target dev='vda' bus='virtio'/></disk>"
    "<disk type='file' device='disk'><source file='/guest/b'/><target dev='vdb' bus='virtio'/></disk>"
    "<disk type='file' device='cdrom'><source file='/guest/c'/><target dev='hdc' bus='ide'/></disk>"
    "<filesystem type='mount'><source dir='/src'/><target dir='/mnt'/></filesystem>"
    "<interface type='network'><mac address='52:54:00:6b:00:01'/><source network='default'/><target dev='net0'/>"
    "</interface><interface type='bridge'><mac address='52:54:00:6b:00:02'/><source bridge='br0'/></interface>"
    "<serial type='pty'/><console type='pty'/><channel type='pty'><target type='virtio' name='ch'/></channel>"
    "<graphics type='vnc' port='5900'/><video><model type='vga'/></video>"
    "<memballoon model='virtio'/></devices></domain>"
)
NETWORK = (
    "<network><name>n</name><uuid>6c1e8a3f-0000-0000-0000-000000000003</uuid><forward mode='nat'/>"
    "<bridge name='vb9'/><ip address='10.9.0.1' netmask='255.255.255.0'><dhcp>"
    "<range start='10.9.0.2' end='10.9.0.9'/></dhcp></ip></network>"
)
PORT = (
    "<networkport><uuid>6c1e8a3f-0000-0000-0000-000000000004</uuid><owner><name>n</name>"
    "<uuid>6c1e8a3f-0000-0000-0000-000000000001</uuid></owner><mac address='52:54:00:6b:00:01'/></networkport>"
)
POOL = (
    "<pool type='dir'><name>n</name><uuid>6c1e8a3f-0000-0000-0000-000000000005</uuid>"
    "<target><path>/pool-n</path></target></pool>"
)
VOLUME = "<volume><name>n</name><capacity unit='MiB'>1</capacity><allocation>0</allocation></volume>"
DEVICE = (
    "<device><parent>test-scsi-host-vport</parent><capability type='scsi_host'>"
    "<capability type='fc_host'/></capability></device>"
)
FILTER = "<filter name='n' chain='root'><rule action='drop' direction='in'><ip/></rule></filter>"
BINDING = (
    "<filterbinding><owner><name>n</name><uuid>6c1e8a3f-0000-0000-0000-000000000001</uuid></owner>"
    "<portdev name='vnet0'/><mac address='52:54:00:6b:00:01'/><filterref filter='n'/></filterbinding>"
)
INTERFACE = (
    "<interface type='ethernet' name='eth9'><start mode='onboot'/><mac address='aa:bb:cc:dd:ee:09'/></interface>"
)
SECRET = (
    "<secret ephemeral='no' private='no'><uuid>6c1e8a3f-0000-0000-0000-000000000006</uuid>"
    "<usage type='volume'><volume>/v</volume></usage></secret>"
)
SNAPSHOT = "<domainsnapshot><name>n</name><description>x</description></domainsnapshot>"
CHECKPOINT = "<domaincheckpoint><name>n</name></domaincheckpoint>"
BACKUP = "<domainbackup/>"
CPU = "<cpu mode='custom'><arch>x86_64</arch><model>qemu64</model></cpu>"
DISK = "<disk type='file' device='disk'><source file='/guest/n'/><target dev='vdz' bus='virtio'/></disk>"
SAME_DISK = "<disk type='file' device='disk'><source file='/guest/a'/><target dev='vda' bus='virtio'/></disk>"
NIC = "<interface type='network'><mac address='52:54:00:6b:00:01'/><source network='default'/></interface>"
HOST = "<host mac='52:54:00:6b:00:09' name='h' ip='10.9.0.8'/>"
SOURCE = "<source><host name='h'/></source>"


def spoiled(good: str) -> list[str]:
    """Documents that are not well formed, are of another kind, or lack each of their parts in turn."""
    root = re.match(r"<([\w-]+)", good)
    assert root
    ways = ["", "x", "<", f"<{root[1]}", "<x/>", f"<{root[1]}/>", f"<{root[1]}>text</{root[1]}>", f"{good}{good}"]
    ways += [f"<?xml version='1.0'?><!DOCTYPE a [<!ENTITY e 'x'>]>{good}", f"<y>{good}</y>"]
    for part in re.finditer(r"<(\w+)[^<>]*(?:/>|>[^<]*</\1>)", good):
        if part.start():
            ways.append(good.replace(part[0], "", 1))
            ways.append(good.replace(part[0], f"<{part[1]}/>", 1))
            ways.append(good.replace(part[0], part[0] * 2, 1))
    for value in re.finditer(r"(?<=')[^'<>=]+(?=')", good):
        for wrong in ("", "no-such", "-1"):
            ways.append(good[: value.start()] + wrong + good[value.end() :])
    for text in re.finditer(r"(?<=>)[^<>]+(?=<)", good):
        for wrong in ("", "a/b", "-1", "99999999999999999999"):
            ways.append(good[: text.start()] + wrong + good[text.end() :])
    return list(dict.fromkeys(ways))
