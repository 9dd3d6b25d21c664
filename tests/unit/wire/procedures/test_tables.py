"""The procedure tables: numbers, names, rights and what follows from them."""

from __future__ import annotations

import pytest

from vird.api.enums.checkpoint import DomainCheckpointCreateFlags, DomainCheckpointXMLFlags
from vird.api.enums.domain import (
    DomainModificationImpact,
    DomainRebootFlagValues,
    DomainSaveImageXMLFlags,
    DomainShutdownFlagValues,
    DomainVcpuFlags,
    DomainXMLFlags,
)
from vird.api.enums.domain_stats import DomainInterfaceAddressesSource
from vird.api.enums.network import NetworkUpdateFlags
from vird.api.enums.snapshot import DomainSnapshotCreateFlags, DomainSnapshotXMLFlags
from vird.wire import procedures
from vird.wire.procedures import ADMIN, LXC, PROGRAMS, QEMU, REMOTE, Procedure, Program, rights
from vird.wire.procedures.refs import DomainRef
from vird.wire.procedures.rights import Right
from vird.wire.xdr import Record

DOM = DomainRef("web", bytes(16), 7)


@pytest.mark.parametrize(("program", "least"), [(REMOTE, 456), (QEMU, 7), (LXC, 1), (ADMIN, 19)])
def test_numbers_are_contiguous(program: Program, least: int) -> None:
    numbers = [row.number for row in program]
    assert numbers == list(range(1, len(numbers) + 1))
    assert len(numbers) >= least


def test_program_numbers_of_the_protocol() -> None:
    assert {program.name: number for number, program in PROGRAMS.items()} == {
        "remote": 0x20008086,
        "qemu": 0x20008087,
        "lxc": 0x00068000,
        "admin": 0x06900690,
    }


@pytest.mark.parametrize("module", [procedures.remote, procedures.qemu, procedures.lxc, procedures.admin])
def test_constants_are_named_like_their_rows(module: object) -> None:
    rows = {name: row for name, row in vars(module).items() if isinstance(row, Procedure)}
    assert rows
    assert [name for name, row in rows.items() if name != row.name.upper()] == []


def test_remote_gathers_every_row() -> None:
    gathered = {row.number for row in vars(procedures.remote).values() if isinstance(row, Procedure)}
    assert gathered == set(REMOTE.procedures)


def test_two_rows_cannot_have_one_number() -> None:
    program = Program("ours", 1, 1)
    Procedure(program, 1, "first")
    with pytest.raises(ValueError, match="one number"):
        Procedure(program, 1, "second")


def test_find() -> None:
    assert procedures.find(0x20008086, 9) is procedures.remote.DOMAIN_CREATE
    assert procedures.find(0x20008086, 100_000) is None
    assert procedures.find(1, 1) is None
    assert len(list(procedures.every())) == sum(len(program.procedures) for program in PROGRAMS.values())


def test_record_names_follow_the_procedures() -> None:
    for row in procedures.every():
        stem = "".join(word.capitalize() for word in row.name.split("_"))
        expected = stem + ("Msg" if row.event else "Args")
        assert row.args is None or row.args.__name__ == expected
        assert row.ret is None or row.ret.__name__ == stem + "Ret"


def test_events_have_messages_and_no_replies() -> None:
    for row in procedures.every():
        assert row.event == (row.args is not None and row.args.__name__.endswith("Msg"))
        assert not (row.event and row.ret)


@pytest.mark.parametrize(
    ("name", "function"),
    [
        ("DOMAIN_CREATE", "virDomainCreate"),
        ("DOMAIN_GET_XML_DESC", "virDomainGetXMLDesc"),
        ("DOMAIN_LOOKUP_BY_UUID", "virDomainLookupByUUID"),
        ("NWFILTER_BINDING_CREATE_XML", "virNWFilterBindingCreateXML"),
        ("DOMAIN_PM_SUSPEND_FOR_DURATION", "virDomainPMSuspendForDuration"),
        ("CONNECT_DOMAIN_EVENT_CALLBACK_REGISTER_ANY", "virConnectDomainEventRegisterAny"),
        ("DOMAIN_OPEN_GRAPHICS_FD", "virDomainOpenGraphicsFD"),
        ("NODE_GET_CPU_STATS", "virNodeGetCPUStats"),
    ],
)
def test_c_names(name: str, function: str) -> None:
    assert getattr(procedures.remote, name).function == function


def test_c_names_of_other_programs() -> None:
    assert procedures.qemu.DOMAIN_MONITOR_COMMAND.function == "virDomainQemuMonitorCommand"
    assert procedures.lxc.DOMAIN_OPEN_NAMESPACE.function == "virDomainLxcOpenNamespace"
    assert procedures.admin.CLIENT_GET_INFO.function == "virAdmClientGetInfo"


def test_only_authentication_comes_before_authentication() -> None:
    assert {row.name for row in procedures.every() if row.unauthenticated} == {
        row.name for row in procedures.every() if row.name.startswith("auth_")
    }


def test_streams() -> None:
    assert {row.name for row in procedures.every() if row.stream} == {
        "domain_open_console",
        "domain_open_channel",
        "domain_screenshot",
        "storage_vol_upload",
        "storage_vol_download",
        "domain_migrate_prepare_tunnel",
        "domain_migrate_prepare_tunnel3",
        "domain_migrate_prepare_tunnel3_params",
    }
    assert {row.name for row in procedures.every() if row.sparse} == {"storage_vol_upload", "storage_vol_download"}


def test_every_driver_call_needs_a_right() -> None:
    free = {row.name for row in (*REMOTE, *QEMU, *LXC) if not row.rights and not row.event}
    assert free == {
        "connect_close",
        "connect_is_secure",
        "auth_list",
        "auth_sasl_init",
        "auth_sasl_start",
        "auth_sasl_step",
        "auth_polkit",
    }


def test_rights_that_depend_on_flags() -> None:
    row = procedures.remote.DOMAIN_ATTACH_DEVICE_FLAGS
    args = procedures.remote.DomainAttachDeviceFlagsArgs
    impact = DomainModificationImpact

    def needed(flags: int) -> list[str]:
        return [right.permission for right in row.required(args(DOM, "<rng/>", flags))]

    assert needed(impact.CURRENT) == ["write", "save"]
    assert needed(impact.LIVE) == ["write"]
    assert needed(impact.CONFIG) == ["write", "save"]
    assert needed(impact.LIVE | impact.CONFIG) == ["write", "save"]


def test_the_bits_in_rights_are_those_of_the_enumerations() -> None:
    assert rights.AFFECT_LIVE == DomainModificationImpact.LIVE == NetworkUpdateFlags.LIVE
    assert rights.AFFECT_CONFIG == DomainModificationImpact.CONFIG == NetworkUpdateFlags.CONFIG
    assert rights.DOMAIN_XML_SECURE == DomainXMLFlags.SECURE
    assert rights.DOMAIN_XML_MIGRATABLE == DomainXMLFlags.MIGRATABLE
    assert rights.SNAPSHOT_XML_SECURE == DomainSnapshotXMLFlags.SECURE
    assert rights.CHECKPOINT_XML_SECURE == DomainCheckpointXMLFlags.SECURE
    assert rights.SAVE_IMAGE_XML_SECURE == DomainSaveImageXMLFlags.SECURE
    assert rights.REBOOT_GUEST_AGENT == DomainRebootFlagValues.GUEST_AGENT
    assert rights.SHUTDOWN_GUEST_AGENT == DomainShutdownFlagValues.GUEST_AGENT
    assert rights.VCPU_GUEST == DomainVcpuFlags.GUEST
    assert rights.INTERFACE_ADDRESSES_AGENT == DomainInterfaceAddressesSource.AGENT
    assert rights.SNAPSHOT_CREATE_QUIESCE == DomainSnapshotCreateFlags.QUIESCE
    assert rights.CHECKPOINT_CREATE_QUIESCE == DomainCheckpointCreateFlags.QUIESCE


@pytest.mark.parametrize(
    ("name", "allowed"),
    [
        ("DOMAIN_GET_STATE", True),
        ("CONNECT_LIST_ALL_DOMAINS", True),
        ("DOMAIN_CREATE", False),
        ("DOMAIN_BLOCK_PEEK", False),
        ("DOMAIN_SET_SCHEDULER_PARAMETERS", False),
        ("NODE_GET_SEV_INFO", False),
        ("DOMAIN_GET_LAUNCH_SECURITY_INFO", False),
        ("NODE_DEVICE_GET_AUTOSTART", False),
        ("DOMAIN_MIGRATE_GET_MAX_DOWNTIME", True),
        ("DOMAIN_MIGRATE_GET_COMPRESSION_CACHE", True),
        ("DOMAIN_MIGRATE_GET_MAX_SPEED", False),
        ("SECRET_GET_VALUE", False),
        ("CONNECT_GET_DOMAIN_CAPABILITIES", False),
    ],
)
def test_read_only_as_libvirt_has_it(name: str, allowed: bool) -> None:
    assert getattr(procedures.remote, name).read_only is allowed


@pytest.mark.parametrize(
    ("name", "args", "refusal"),
    [
        ("DOMAIN_GET_XML_DESC", (DOM, 0), None),
        ("DOMAIN_GET_XML_DESC", (DOM, 2), None),
        ("DOMAIN_GET_XML_DESC", (DOM, 1), "virDomainGetXMLDesc with secure flag"),
        ("DOMAIN_GET_XML_DESC", (DOM, 8), "virDomainGetXMLDesc with secure flag"),
        ("DOMAIN_GET_VCPUS_FLAGS", (DOM, 1), None),
        ("DOMAIN_GET_VCPUS_FLAGS", (DOM, 8), "read only access prevents virDomainGetVcpusFlags"),
        ("DOMAIN_INTERFACE_ADDRESSES", (DOM, 0, 0), None),
        ("DOMAIN_INTERFACE_ADDRESSES", (DOM, 1, 0), "read only access prevents virDomainInterfaceAddresses"),
        ("DOMAIN_MIGRATE_GET_MAX_DOWNTIME", (DOM, 0), None),
        ("DOMAIN_DESTROY", (DOM,), "read only access prevents virDomainDestroy"),
    ],
)
def test_read_only_refusals_as_libvirt_has_them(name: str, args: tuple[object, ...], refusal: str | None) -> None:
    row: Procedure = getattr(procedures.remote, name)
    assert row.args is not None
    record: Record = row.args(*args)
    assert row.refused_read_only(record) is (refusal is not None)
    if refusal is not None:
        assert row.read_only_refusal(record) == refusal


def test_rights_show_what_they_are() -> None:
    assert repr(Right("domain", "start")) == "domain:start"
    assert repr(rights.DOMAIN_READ_SECURE_XML) == "domain:read_secure if flags & 0x1"
