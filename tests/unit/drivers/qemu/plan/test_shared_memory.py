"""Memory between guests."""

import pytest

from tests.unit.drivers.qemu.plan.launches import values, words
from vird.drivers.qemu.plan.shared_memory import shared_memory
from vird.errors import ConfigUnsupported

PLAIN = "<shmem name='a'{}><model type='ivshmem-plain'/><size unit='M'>8</size><alias name='shmem0'/></shmem>"
BELL = "<shmem name='a'><model type='ivshmem-doorbell'/>{}<alias name='shmem0'/></shmem>"


def test_a_region() -> None:
    memory, device = values(shared_memory, PLAIN.format(" role='peer'"))
    assert memory == {
        "qom-type": "memory-backend-file", "id": "shmmem-shmem0", "mem-path": "/dev/shm/a", "size": 8388608,
        "share": True,
    }  # fmt: skip
    assert device == {"driver": "ivshmem-plain", "id": "shmem0", "memdev": "shmmem-shmem0", "master": "off"}


def test_a_region_with_interrupts() -> None:
    device, socket = values(shared_memory, BELL.format("<server path='/s'/><msi vectors='8' ioeventfd='off'/>"))
    assert device == {
        "driver": "ivshmem-doorbell", "id": "shmem0", "chardev": "charshmem0", "vectors": 8, "ioeventfd": False,
    }  # fmt: skip
    assert socket == "socket,id=charshmem0,path=/s"
    assert values(shared_memory, BELL.format(""))[1].endswith("path=/var/lib/libvirt/shmem-a-sock")


def test_what_the_qemu_has_not() -> None:
    with pytest.raises(ConfigUnsupported, match="ivshmem-plain"):
        words(shared_memory, PLAIN.format(""), without=("ivshmem-plain",))
