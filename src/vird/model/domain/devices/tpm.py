"""Trusted platform modules: ``<tpm>``."""

from __future__ import annotations

from typing import Literal, TypeAlias

from vird.markup import Attr, Element
from vird.markup.scalars import UuidText, YesNo
from vird.model.domain.devices.address import Address
from vird.model.domain.devices.identity import AcpiIndex, Alias

TpmModel = Literal["tpm-tis", "tpm-crb", "tpm-spapr", "spapr-tpm-proxy"]
TpmVersion = Literal["1.2", "2.0", "default"]


class TpmDevice(Element, tag="device"):
    """The host's device file."""

    path: Attr[str | None] = None


class PassthroughTpm(Element, tag="backend"):
    """The host's own TPM."""

    type: Attr[Literal["passthrough"]] = "passthrough"
    device: TpmDevice | None = None


class TpmEncryption(Element, tag="encryption"):
    """The secret that encrypts the state."""

    secret: Attr[UuidText]


class PcrBanks(Element, tag="active_pcr_banks"):
    """The banks that are switched on at start."""

    sha1: bool = False
    sha256: bool = False
    sha384: bool = False
    sha512: bool = False


class EmulatorTpm(Element, tag="backend"):
    """swtpm, started with the guest."""

    type: Attr[Literal["emulator"]] = "emulator"
    version: Attr[TpmVersion | None] = None
    persistent_state: Attr[YesNo | None] = None
    encryption: TpmEncryption | None = None
    active_pcr_banks: PcrBanks | None = None


class TpmSource(Element, tag="source"):
    """The socket of a TPM that somebody else runs."""

    type: Attr[Literal["unix"]] = "unix"
    mode: Attr[Literal["connect"]] = "connect"
    path: Attr[str]


class ExternalTpm(Element, tag="backend"):
    """A TPM behind a socket."""

    type: Attr[Literal["external"]] = "external"
    source: TpmSource | None = None


TpmBackend: TypeAlias = PassthroughTpm | EmulatorTpm | ExternalTpm


class Tpm(Element, tag="tpm"):
    """One TPM."""

    model: Attr[TpmModel | None] = None
    backend: TpmBackend
    alias: Alias | None = None
    acpi: AcpiIndex | None = None
    address: Address | None = None
