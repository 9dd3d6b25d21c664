"""SCSI: adapters, targets and devices."""

from __future__ import annotations

from typing import Annotated, Literal

from vird.errors import InternalError
from vird.markup import Attr, Element, Fails, Named
from vird.markup.scalars import UInt


class FcHostCapability(Element, tag="capability"):
    """A Fibre Channel adapter's world-wide names."""

    type: Attr[Literal["fc_host"]] = "fc_host"
    wwnn: str | None = None
    wwpn: str | None = None
    fabric_wwn: str | None = None


class VportCapability(Element, tag="capability"):
    """The adapter can make virtual adapters."""

    type: Attr[Literal["vport_ops"]] = "vport_ops"
    max_vports: UInt = 0
    vports: UInt = 0


class ScsiHostCapability(Element, tag="capability"):
    """One adapter."""

    type: Attr[Literal["scsi_host"]] = "scsi_host"
    host: UInt | None = None
    unique_id: UInt | None = None
    facets: Annotated[list[FcHostCapability | VportCapability], Named("capability"), Fails(InternalError)] = []


class RemotePortCapability(Element, tag="capability"):
    """The port of a Fibre Channel target."""

    type: Attr[Literal["fc_remote_port"]] = "fc_remote_port"
    rport: str
    wwpn: str


class ScsiTargetCapability(Element, tag="capability"):
    """One target."""

    type: Attr[Literal["scsi_target"]] = "scsi_target"
    target: str
    remote_port: Annotated[RemotePortCapability | None, Named("capability")] = None


class ScsiCapability(Element, tag="capability"):
    """One logical unit; its own type is ``kind``."""

    type: Attr[Literal["scsi"]] = "scsi"
    host: UInt
    bus: UInt
    target: UInt
    lun: UInt
    kind: Annotated[str | None, Named("type")] = None


class ScsiGenericCapability(Element, tag="capability"):
    """The character device that takes SCSI commands."""

    type: Attr[Literal["scsi_generic"]] = "scsi_generic"
    char: str
