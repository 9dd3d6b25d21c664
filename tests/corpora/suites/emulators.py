"""What guests of an emulator can have, from the recorded conversations with it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from tests.corpora.case import Case, Suite
from tests.corpora.compare import xml_differs
from tests.corpora.guests import CAPTURES, capture_of

_NAME = re.compile(r"qemu_(?P<version>[0-9.]+)(?:-(?P<variant>[a-z0-9]+))?\.(?P<arch>[a-z0-9_]+)")
_POWER_OF_THE_HOST = "POWER8"


def _documents(root: Path) -> Iterator[Case]:
    """Documents of emulators without a recorded conversation are only read and written back."""
    for result in sorted((root / "domaincapsdata").glob("*.xml")):
        name = _NAME.fullmatch(result.stem)
        if name is not None and (root / CAPTURES / f"caps_{name['version']}.{name['arch']}.replies").exists():
            yield Case(result.stem, lambda result=result, name=name: _differs(root, result, name))
        else:
            yield Case(result.stem, lambda result=result: xml_differs(result, _written_back(result.read_text())))


def _written_back(text: str) -> str:
    from vird.model.domain_capabilities import DomainCapabilities

    return DomainCapabilities.from_xml(text, "error").to_xml()


def _differs(root: Path, result: Path, name: re.Match[str]) -> str:
    from vird.drivers.qemu.cpu_models import custom_models, host_model
    from vird.drivers.qemu.domain_capabilities import HostOffer, domain_capabilities
    from vird.drivers.qemu.firmware import Offer
    from vird.model.domain_capabilities import DomainCapabilities

    # which firmware and TPM emulator the host has cannot be known but from the result
    known = DomainCapabilities.from_xml(result.read_text())
    system = known.os
    loader = system.loader if system is not None else None
    firmware = Offer(
        tuple(value for enum in (system.enums if system is not None else ()) for value in enum.values),
        tuple(loader.paths if loader is not None else ()),
        any("yes" in enum.values for enum in (loader.enums if loader is not None else ()) if enum.name == "secure"),
    )
    tpm = known.devices.tpm if known.devices is not None else None
    capabilities = capture_of(root, name["arch"], name["version"])
    offer = HostOffer(
        firmware=firmware,
        host_model=host_model(capabilities, name["arch"], known.domain, power=_POWER_OF_THE_HOST),
        custom_models=custom_models(capabilities, name["arch"], known.domain),
        vfio=True,
        tpm_versions=tpm.values("backendVersion") if tpm is not None else None,
    )
    return xml_differs(
        result, domain_capabilities(capabilities, name["arch"], known.machine or "", known.domain, offer)
    )


SUITES = [Suite("domaincapsdata", _documents)]
