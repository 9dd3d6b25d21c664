"""Memory shared between guests: ``<shmem>``."""

from __future__ import annotations

from collections.abc import Iterator

from vird.drivers.qemu.plan.addresses import address_properties
from vird.drivers.qemu.plan.arguments import Properties, escape, present, switch
from vird.drivers.qemu.plan.launch import Launch, alias_of
from vird.errors import ConfigUnsupported
from vird.model.domain.devices.shmem import Shmem

DEFAULT_SIZE = 4 * 1024 * 1024
FOLDER = "/dev/shm"
SERVER_SOCKETS = "/var/lib/libvirt"


def shared_memory(launch: Launch) -> Iterator[str]:
    """All regions."""
    for shmem in launch.devices.shmems:
        model = shmem.model.type if shmem.model is not None else None
        if model is None or not launch.has(model):
            raise ConfigUnsupported(f"{model} is not supported by this QEMU")
        if model == "ivshmem-plain":
            yield from _plain(launch, shmem)
        else:
            yield from _doorbell(launch, shmem)


def server_socket(shmem: Shmem) -> str:
    """Where the server of a region listens that says no place for it."""
    return f"{SERVER_SOCKETS}/shmem-{shmem.name}-sock"


def _plain(launch: Launch, shmem: Shmem) -> Iterator[str]:
    alias = alias_of(shmem)
    name = f"shmmem-{alias}"
    yield from launch.object(
        {
            "qom-type": "memory-backend-file",
            "id": name,
            "mem-path": f"{FOLDER}/{shmem.name}",
            "size": shmem.size or DEFAULT_SIZE,
            "share": True,
        }
    )
    found: Properties = {"driver": "ivshmem-plain", "id": alias, "memdev": name}
    if shmem.role is not None:
        found["master"] = "on" if shmem.role == "master" else "off"
    yield from launch.device(found | address_properties(launch, shmem))


def _doorbell(launch: Launch, shmem: Shmem) -> Iterator[str]:
    alias = alias_of(shmem)
    path = shmem.server.path if shmem.server is not None else None
    msi = shmem.msi
    found: Properties = {"driver": "ivshmem-doorbell", "id": alias, "chardev": f"char{alias}"}
    if msi is not None:
        found |= present({"vectors": msi.vectors})
        found["ioeventfd"] = switch(msi.ioeventfd)
    path = path or server_socket(shmem)
    yield from launch.device(present(found) | address_properties(launch, shmem))
    yield from ("-chardev", f"socket,id=char{alias},path={escape(path)}")
