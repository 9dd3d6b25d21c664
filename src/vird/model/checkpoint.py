"""The ``<domaincheckpoint>`` document: a moment from which changed blocks are tracked."""

from __future__ import annotations

from typing import Annotated, Literal

from vird.markup import Attr, Element, Named
from vird.markup.scalars import Long, ULong
from vird.model.domain.domain import Domain


class CheckpointParent(Element):
    """The checkpoint that this one follows."""

    name: str


class CheckpointDisk(Element):
    """Whether one disk is tracked, by which bitmap, and how much of it changed (bytes)."""

    name: Attr[str]
    checkpoint: Attr[Literal["no", "bitmap"] | None] = None
    bitmap: Attr[str | None] = None
    size: Attr[ULong | None] = None


class CheckpointDisks(Element):
    """The disks; those not named are not tracked."""

    disks: Annotated[list[CheckpointDisk], Named("disk")] = []


class Checkpoint(Element, tag="domaincheckpoint", document="domain_checkpoint"):
    """One checkpoint; ``creation_time`` in seconds since 1970, ``domain`` the guest as it was."""

    name: str | None = None
    description: str | None = None
    parent: CheckpointParent | None = None
    creation_time: Annotated[Long | None, Named("creationTime")] = None
    disks: CheckpointDisks | None = None
    domain: Domain | None = None
