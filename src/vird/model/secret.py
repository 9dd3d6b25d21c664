"""The ``<secret>`` document: what a secret value is for.  The value itself is never in it."""

from __future__ import annotations

from typing import Annotated, Literal

from vird.errors import InternalError
from vird.markup import Attr, Element, Fails, Named
from vird.markup.scalars import UuidText, YesNo


class NoUsage(Element):
    """For nothing in particular."""

    type: Attr[Literal["none"]] = "none"


class VolumeUsage(Element):
    """The passphrase of an encrypted volume, named by its path."""

    type: Attr[Literal["volume"]] = "volume"
    target: Annotated[str, Named("volume"), Fails(InternalError)]


class CephUsage(Element):
    """A Ceph user's key."""

    type: Attr[Literal["ceph"]] = "ceph"
    target: Annotated[str, Named("name"), Fails(InternalError)]


class IscsiUsage(Element):
    """The password for an iSCSI target."""

    type: Attr[Literal["iscsi"]] = "iscsi"
    target: Annotated[str, Fails(InternalError)]


class TlsUsage(Element):
    """The passphrase of a TLS key."""

    type: Attr[Literal["tls"]] = "tls"
    target: Annotated[str, Named("name"), Fails(InternalError)]


class VtpmUsage(Element):
    """The passphrase of an emulated TPM's state."""

    type: Attr[Literal["vtpm"]] = "vtpm"
    target: Annotated[str, Named("name"), Fails(InternalError)]


Usage = NoUsage | VolumeUsage | CephUsage | IscsiUsage | TlsUsage | VtpmUsage


class Secret(Element, tag="secret", document="definition_of_secret"):
    """``private`` values are only for the daemon; ``ephemeral`` ones are never on disk.

    All usages but none hold what the secret is found by in ``target``.
    """

    ephemeral: Attr[YesNo] = "no"
    private: Attr[YesNo] = "no"
    uuid: Annotated[UuidText | None, Fails(InternalError)] = None
    description: str | None = None
    usage: Usage | None = None


def parse_secret(text: str | bytes, *, strict: bool = False) -> Secret:
    """Read and normalise; ``strict`` refuses what no class declares.  Raises InvalidXml."""
    secret = Secret.from_xml(text, "error" if strict else "drop")
    if isinstance(secret.usage, NoUsage):
        secret.usage = None
    return secret
