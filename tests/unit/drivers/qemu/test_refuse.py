"""The QEMU driver's own words for flags."""

import pytest

from vird.api.enums.domain import DomainSaveRestoreFlags
from vird.drivers.qemu.refuse import check_flags
from vird.errors import InvalidArg
from vird.wire.procedures import Procedure, qemu, remote


@pytest.mark.parametrize(
    ("procedure", "name"),
    [
        (remote.DOMAIN_SAVE_FLAGS, "qemuDomainSaveFlags"),
        (remote.CONNECT_LIST_ALL_DOMAINS, "qemuConnectListAllDomains"),
        (remote.DOMAIN_RESTORE_FLAGS, "qemuDomainRestoreInternal"),
        (qemu.DOMAIN_AGENT_COMMAND, "qemuDomainQemuAgentCommand"),
    ],
)
def test_the_drivers_function_is_named(procedure: Procedure, name: str) -> None:
    with pytest.raises(InvalidArg) as refused:
        check_flags(64, DomainSaveRestoreFlags, procedure)
    assert refused.value.text == f"unsupported flags (0x40) in function {name}"
    assert (refused.value.str1, refused.value.str2) == (name, "flags")
    check_flags(3, DomainSaveRestoreFlags, procedure)
