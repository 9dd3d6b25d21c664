"""Documents of other systems, to and from domain documents."""

from __future__ import annotations

from vird.api.capability import Capability, no_support
from vird.wire.procedures import remote


class NativeFormats(Capability):
    """Documents of other systems, to and from domain documents."""

    async def connect_domain_xml_from_native(self, native_format: str, native_config: str, flags: int) -> str:
        """A domain document made from another format, such as a QEMU command line."""
        raise no_support(remote.CONNECT_DOMAIN_XML_FROM_NATIVE)

    async def connect_domain_xml_to_native(self, native_format: str, domain_xml: str, flags: int) -> str:
        """A domain document turned into another format."""
        raise no_support(remote.CONNECT_DOMAIN_XML_TO_NATIVE)
