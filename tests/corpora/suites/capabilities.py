"""What connections and emulators can do: documents that are only read and shown, and what follows from an emulator."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from tests.corpora.case import Case, Suite
from tests.corpora.compare import xml_differs
from tests.corpora.documents import stable
from tests.corpora.guests import capture_of, emulator_of

if TYPE_CHECKING:
    from vird.drivers.qemu.capabilities.model import Capabilities

GUESTS = "qemucaps2xmloutdata"


def _capabilities(text: str) -> str:
    from vird.model.capabilities import Capabilities

    return Capabilities.from_xml(text, "error").to_xml()


def _guests(root: Path) -> Iterator[Case]:
    for result in sorted((root / GUESTS).glob("caps.*.xml")):
        yield Case(result.stem, lambda result=result: _guest_differs(root, result))


def _guest_differs(root: Path, result: Path) -> str:
    """A host of which nothing but its architecture is known, with the newest QEMU; machines are left out."""
    from vird.drivers.qemu.emulators import ARCHES
    from vird.drivers.qemu.host_capabilities import Guest, guest_document
    from vird.model.capabilities.document import Capabilities
    from vird.model.capabilities.host import Host, HostCpu, Iommu, PowerManagement

    arch = result.stem.removeprefix("caps.")
    guest = guest_document(Guest(ARCHES[arch], _emulator(root, arch)))
    guest.arch.machines = []
    host = Host(cpu=HostCpu(arch=arch), power_management=PowerManagement(), iommu=Iommu(support="no"))
    return xml_differs(result, Capabilities(host=host, guests=[guest]).to_xml())


def _emulator(root: Path, arch: str) -> Capabilities:
    """What is known of the newest QEMU; of one without a recorded conversation, that it emulates."""
    from vird.drivers.qemu.capabilities.flags import FLAGS
    from vird.drivers.qemu.capabilities.model import Accelerator, Capabilities
    from vird.drivers.qemu.capabilities.rules import Arch

    try:
        return capture_of(root, arch, "latest")
    except LookupError:
        found = Capabilities(emulator_of(arch), arch, 4_002_000)
        found.flags = frozenset(name for name, rule in FLAGS.items() if isinstance(rule, Arch) and arch in rule.names)
        found.accelerators = {"tcg": Accelerator(())}
        return found


SUITES = [
    Suite("capabilityschemadata", stable("capabilityschemadata", _capabilities)),
    Suite(GUESTS, _guests),
]
