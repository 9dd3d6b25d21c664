"""Numbers for images that come to a running guest: none is given twice in one run.

QEMU's nodes are named by them (``libvirt-7-format``), and clients name images by them (``vda[7]``).
"""

from __future__ import annotations

from vird.drivers.qemu.guest import Guest
from vird.drivers.qemu.images import next_index, number_images
from vird.model.domain.devices.disk import Disk


def number_new(guest: Guest, disk: Disk) -> None:
    """Number the images of a disk, or of what stands for one, that QEMU does not have yet."""
    runtime = guest.running()
    # A status file of old does not say which numbers were given out.
    first = runtime.last_image + 1 if runtime.last_image else next_index(guest.document)
    runtime.last_image = number_images(disk, first)
