"""A network's name service: ``<dns>``."""

from __future__ import annotations

from typing import Annotated

from vird.errors import XmlDetail
from vird.markup import Attr, Element, Fails, Named, Range
from vird.markup.scalars import YesNo
from vird.model.addresses import IpText

Short = Annotated[int, Range(0, 65535), Fails(XmlDetail)]
SrvPort = Annotated[int, Range(1, 65535), Fails(XmlDetail)]


class Forwarder(Element):
    """An upstream server, for all names or for one domain."""

    domain: Attr[str | None] = None
    addr: Attr[IpText | None] = None
    port: Attr[Short | None] = None


class TxtRecord(Element):
    """A TXT record; ``value`` may be missing only where an update names a record to delete."""

    name: Annotated[Attr[str], Fails(XmlDetail)]
    value: Attr[str | None] = None


class SrvRecord(Element):
    """A SRV record; ``port``, ``priority`` and ``weight`` need a ``target``."""

    service: Attr[str | None] = None
    protocol: Attr[str | None] = None
    domain: Attr[str | None] = None
    target: Attr[str | None] = None
    port: Attr[SrvPort | None] = None
    priority: Attr[Short | None] = None
    weight: Attr[Short | None] = None


class DnsHost(Element):
    """The names of one address."""

    ip: Annotated[Attr[IpText | None], Fails(XmlDetail)] = None
    hostnames: Annotated[list[str], Named("hostname")] = []


class Dns(Element):
    """``<dns>``; ``enable='no'`` runs no name service, and then nothing else may stand here."""

    enable: Attr[YesNo | None] = None
    forward_plain_names: Annotated[Attr[YesNo | None], Named("forwardPlainNames")] = None
    forwarders: Annotated[list[Forwarder], Named("forwarder")] = []
    txts: Annotated[list[TxtRecord], Named("txt")] = []
    srvs: Annotated[list[SrvRecord], Named("srv")] = []
    hosts: Annotated[list[DnsHost], Named("host")] = []
