"""How a domain is confined and what is kept secret: labels, key wrapping, launch security."""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

from vird.markup import Attr, Element, Named
from vird.markup.fields import Spelling
from vird.markup.scalars import OnOff, UInt, YesNo, hexadecimal


class SecLabel(Element):
    """``<seclabel>``: one security model's label; the image label is made at start."""

    type: Attr[Literal["dynamic", "static", "none"] | None] = None
    model: Attr[str | None] = None
    relabel: Attr[YesNo | None] = None
    label: str | None = None
    imagelabel: str | None = None
    baselabel: str | None = None


class Cipher(Element):
    """``<cipher>`` of an s390 guest's key wrapping."""

    name: Attr[Literal["aes", "dea"]]
    state: Attr[OnOff]


class KeyWrap(Element, empty="omit"):
    """``<keywrap>``."""

    ciphers: Annotated[list[Cipher], Named("cipher")] = []


def _policy(raw: str) -> int:
    number = hexadecimal(raw)
    if number >= 2**32:
        raise ValueError(raw)
    return number


class Sev(Element):
    """``<launchSecurity type='sev'>``: AMD's memory encryption; ``policy`` is a bit mask."""

    type: Attr[Literal["sev"]] = "sev"
    kernel_hashes: Annotated[Attr[YesNo | None], Named("kernelHashes")] = None
    cbitpos: UInt | None = None
    reduced_phys_bits: Annotated[UInt | None, Named("reducedPhysBits")] = None
    policy: Annotated[int, Spelling(_policy, "0x{:04x}".format, "a hexadecimal number")]
    dh_cert: Annotated[str | None, Named("dhCert")] = None
    session: str | None = None


class S390ProtectedGuest(Element):
    """``<launchSecurity type='s390-pv'>``."""

    type: Attr[Literal["s390-pv"]] = "s390-pv"


LaunchSecurity: TypeAlias = Sev | S390ProtectedGuest
