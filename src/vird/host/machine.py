"""What the host is as a machine: its UUID, its SMBIOS tables, its IOMMU, its way to pass devices through."""

from __future__ import annotations

import hashlib
import os
import uuid

from vird.host.files import read_text

DMI = "class/dmi/id"

MEANINGLESS_UUIDS = frozenset(("00000000-0000-0000-0000-000000000000", "ffffffff-ffff-ffff-ffff-ffffffffffff"))
"""What boards report whose maker gave them no UUID."""


def host_uuid(sys: str = "/sys", etc: str = "/etc") -> str:
    """The host's UUID: the board's, or one made of the installation's machine id, or a new one."""
    try:
        found = str(uuid.UUID(read_text(f"{sys}/{DMI}/product_uuid", "")))
    except ValueError:
        found = ""
    if found and found not in MEANINGLESS_UUIDS and len(set(found.replace("-", ""))) > 1:
        return found
    machine_id = read_text(f"{etc}/machine-id", "")
    if not machine_id:
        return str(uuid.uuid4())
    # The machine id itself must not be told to clients (machine-id(5)), so it goes through a keyed hash.
    digest = hashlib.blake2b(machine_id.encode(), digest_size=16, key=b"vird host uuid").digest()
    return str(uuid.UUID(bytes=digest, version=4))


def has_iommu(sys: str = "/sys") -> bool:
    """Tell whether devices can be isolated for passing them through."""
    return bool(_listed(f"{sys}/kernel/iommu_groups"))


def has_vfio(sys: str = "/sys", dev: str = "/dev") -> bool:
    """Tell whether PCI devices can be passed through: VFIO is there and has groups to pass."""
    return has_iommu(sys) and os.path.exists(f"{dev}/vfio/vfio")


def smbios_available(sys: str = "/sys") -> bool:
    """Tell whether the firmware left SMBIOS tables."""
    return os.path.exists(f"{sys}/firmware/dmi/tables/DMI")


def _listed(folder: str) -> list[str]:
    try:
        return os.listdir(folder)
    except OSError:
        return []
