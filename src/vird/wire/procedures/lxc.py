"""Procedures of the LXC program."""

from __future__ import annotations

from vird.wire.procedures import rights as may
from vird.wire.procedures.procedure import LXC, Files, Procedure
from vird.wire.procedures.refs import DomainRef
from vird.wire.xdr import Record, UInt


class DomainOpenNamespaceArgs(Record):
    dom: DomainRef
    flags: UInt


DOMAIN_OPEN_NAMESPACE = Procedure(
    LXC,
    1,
    "domain_open_namespace",
    DomainOpenNamespaceArgs,
    rights=(may.DOMAIN_OPEN_NAMESPACE,),
    files=Files.OUT,
    since="1.0.2",
    function="virDomainLxcOpenNamespace",
)
