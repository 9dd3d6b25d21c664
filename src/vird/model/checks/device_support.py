"""What QEMU cannot do of a definition's devices: every topic's refusals in turn.

For definitions that users give; documents that are kept already were judged when they came.
"""

from __future__ import annotations

from vird.model.checks.audio_support import check_audio
from vird.model.checks.chardev_support import check_chardevs
from vird.model.checks.controller_support import check_controllers
from vird.model.checks.disk_source_support import check_disk_sources
from vird.model.checks.disk_support import check_disks
from vird.model.checks.filesystem_support import check_filesystems
from vird.model.checks.hostdev_support import check_hostdev_sources
from vird.model.checks.interface_support import check_interfaces
from vird.model.checks.machine import MachineFacts
from vird.model.checks.memory_support import check_memory_devices
from vird.model.checks.pci_option_support import check_pci_options
from vird.model.checks.small_support import check_small_devices
from vird.model.checks.tpm_support import check_tpms
from vird.model.checks.video_support import check_video_options
from vird.model.checks.virtio_option_support import check_virtio_options
from vird.model.domain.domain import Domain


def check_qemu_devices(domain: Domain, facts: MachineFacts) -> None:
    """Raise libvirt's error for the first device that this QEMU cannot be given."""
    check_disks(domain, facts)
    check_disk_sources(domain)
    check_controllers(domain, facts)
    check_pci_options(domain, facts)
    check_interfaces(domain)
    check_hostdev_sources(domain)
    check_chardevs(domain, facts)
    check_filesystems(domain)
    check_video_options(domain, facts)
    check_audio(domain)
    check_tpms(domain, facts)
    check_memory_devices(domain, facts)
    check_small_devices(domain, facts)
    check_virtio_options(domain, facts)
