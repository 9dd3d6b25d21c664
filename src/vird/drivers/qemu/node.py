"""The host as the QEMU driver tells of it: its processors and memory, and what it offers encrypted guests."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vird.api.capability import no_support
from vird.drivers.common.local_node import TYPED_STRINGS, LocalNode
from vird.drivers.qemu.definition import emulator_of_arch
from vird.drivers.qemu.refuse import check_flags
from vird.errors import ErrorDomain, OperationUnsupported
from vird.wire.procedures import remote
from vird.wire.procedures.node import NodeGetSevInfoRet

if TYPE_CHECKING:
    from vird.drivers.qemu.driver import QemuDriver

SEV_GUEST = "sev-guest"


class QemuNode(LocalNode):
    """The capability."""

    def __init__(self, driver: QemuDriver) -> None:
        self._driver = driver

    async def node_get_sev_info(self, nparams: int, flags: int) -> NodeGetSevInfoRet:
        """Nothing of hosts whose emulator has no encrypted guests; of others it is not known here."""
        capabilities = await self._driver.capability_cache.get(emulator_of_arch(None))
        if SEV_GUEST not in capabilities.flags:
            # libvirt looks at the flags afterwards
            raise OperationUnsupported("QEMU does not support SEV guest", domain=ErrorDomain.QEMU)
        check_flags(flags, TYPED_STRINGS, remote.NODE_GET_SEV_INFO)
        raise no_support(remote.NODE_GET_SEV_INFO)
