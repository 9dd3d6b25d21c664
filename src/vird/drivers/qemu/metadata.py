"""What a QEMU guest carries beside its devices: title, description, users' elements, and its labels."""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING, Final

from vird.api.capability import no_support
from vird.api.params import domain_misc as names
from vird.api.params.checked import checked
from vird.drivers.common.domain_entry import DomainEntry
from vird.drivers.common.metadata import Edit, RegisteredMetadata
from vird.drivers.qemu.change import change
from vird.drivers.qemu.guest import Guest
from vird.drivers.qemu.refuse import check_flags
from vird.errors import ErrorDomain, InvalidArg, OperationUnsupported
from vird.wire.procedures import Procedure, remote
from vird.wire.procedures.domain_metadata import DomainGetSecurityLabelListRet, DomainGetSecurityLabelRet
from vird.wire.procedures.refs import DomainRef
from vird.wire.xdr import TypedParam, TypedParameterType

if TYPE_CHECKING:
    from vird.drivers.qemu.driver import QemuDriver


SECRETS: Final = {
    names.DOMAIN_LAUNCH_SECURITY_SEV_SECRET_HEADER: TypedParameterType.STRING,
    names.DOMAIN_LAUNCH_SECURITY_SEV_SECRET: TypedParameterType.STRING,
    names.DOMAIN_LAUNCH_SECURITY_SEV_SECRET_SET_ADDRESS: TypedParameterType.ULLONG,
}


class QemuMetadata(RegisteredMetadata):
    """The capability."""

    error_domain = ErrorDomain.QEMU

    def __init__(self, driver: QemuDriver) -> None:
        super().__init__(driver)
        self._driver = driver

    @staticmethod
    def check_flags(flags: int, known: type[IntEnum] | int | None, procedure: Procedure) -> None:
        """Raises ``InvalidArg`` for flags that are not known."""
        try:
            check_flags(flags, known, procedure)
        except InvalidArg as refused:
            if procedure is remote.DOMAIN_GET_METADATA:
                # libvirt leaves this one to what all drivers have in common
                refused.domain = ErrorDomain.DOMAIN
            raise

    async def change(self, entry: DomainEntry, flags: int, edit: Edit) -> None:
        """Make a change and keep it."""
        assert isinstance(entry, Guest)
        await change(self._driver, entry, flags, edit, job="modify metadata")

    async def domain_set_launch_security_state(self, dom: DomainRef, params: list[TypedParam], flags: int) -> None:
        """A secret for an encrypted guest, which none is here."""
        check_flags(flags, None, remote.DOMAIN_SET_LAUNCH_SECURITY_STATE)
        checked(params, SECRETS)
        guest = self._driver.guest(dom)
        if (guest.newest.launch_security is None) or guest.newest.launch_security.type != "sev":
            raise OperationUnsupported("setting a launch secret is only supported in SEV-enabled domains")
        raise no_support(remote.DOMAIN_SET_LAUNCH_SECURITY_STATE)

    async def domain_get_security_label(self, dom: DomainRef) -> DomainGetSecurityLabelRet:
        """Empty: the host's first security model is none."""
        self._driver.guest(dom)
        return DomainGetSecurityLabelRet("", 0)

    async def domain_get_security_label_list(self, dom: DomainRef) -> DomainGetSecurityLabelListRet:
        """The empty label of the model none, then the user and group that a running guest's process has."""
        guest = self._driver.guest(dom)
        if guest.live is None:
            return DomainGetSecurityLabelListRet([], 0)
        owner = next((each.label for each in guest.live.seclabels if each.model == "dac"), None) or ""
        labels = [DomainGetSecurityLabelRet("", 0), DomainGetSecurityLabelRet(owner, 0)]
        return DomainGetSecurityLabelListRet(labels, len(labels))
