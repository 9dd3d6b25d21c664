"""A guest whose disk has a chain of four images, for tests."""

from vird.drivers.qemu.block.chain import layers
from vird.model.domain.devices.disk import Disk
from vird.model.domain.domain import Domain

LAYERS = """<backingStore type='file' index='4'><format type='qcow2'/><source file='/i/top'/>
<backingStore type='file' index='5'><format type='qcow2'/><source file='/i/mid'/>
<backingStore type='file' index='6'><format type='raw'/><source file='/i/base'/><backingStore/>
</backingStore></backingStore></backingStore>"""
DISKS = f"""<disk type='file' device='disk'><driver name='qemu' type='qcow2'/><source file='/i/active' index='3'/>
{LAYERS}<target dev='vda' bus='virtio'/></disk>
<disk type='file' device='disk'><driver name='qemu' type='raw'/><source file='/i/raw' index='2'><privateData/></source>
<backingStore/><target dev='vdb' bus='virtio'/></disk>
<disk type='file' device='cdrom'><target dev='hdc' bus='ide'/></disk>"""
NUMBERS = [3, 4, 5, 6]


def guest() -> Domain:
    return Domain.from_xml(f"<domain type='qemu'><name>g</name><devices>{DISKS}</devices></domain>")


def first(domain: Domain) -> Disk:
    assert domain.devices is not None
    return domain.devices.disks[0]


def numbers(disk: Disk) -> list[int]:
    return [layer.number for layer in layers(disk)]


def files(disk: Disk) -> list[str | None]:
    return [layer.path for layer in layers(disk)]
