"""Bytes that libvirt 9.0 sent and took, against our records."""

from __future__ import annotations

from uuid import UUID

import pytest

from vird.wire import procedures
from vird.wire.procedures import Procedure, remote
from vird.wire.procedures.auth import AuthType
from vird.wire.procedures.refs import DomainRef, NetworkRef, StoragePoolRef
from vird.wire.xdr import Record, TypedParam, TypedValue

TEST = DomainRef("test", UUID("6695eb01-f6a4-8304-79aa-97f2502e193f").bytes, 1)
TEST_HEX = "00000004746573746695eb01f6a4830479aa97f2502e193f00000001"


def chars(text: str) -> str:
    """C's char array as it travels: a count, then four bytes for each character and the closing NUL."""
    return f"{len(text) + 1:08x}" + "".join(f"{ord(letter):08x}" for letter in text + "\0")


CAPTURED: list[tuple[Procedure, Record | None, str, Record, str]] = [
    (
        remote.DOMAIN_LOOKUP_BY_NAME,
        remote.DomainLookupByNameArgs("test"),
        "0000000474657374",
        remote.DomainLookupByNameRet(TEST),
        TEST_HEX,
    ),
    (
        remote.DOMAIN_GET_INFO,
        remote.DomainGetInfoArgs(TEST),
        TEST_HEX,
        remote.DomainGetInfoRet(1, 8_388_608, 2_097_152, 2, 0x18EA7F7253C70090),
        "00000001000000000080000000000000002000000000000218ea7f7253c70090",
    ),
    (
        remote.DOMAIN_GET_STATE,
        remote.DomainGetStateArgs(TEST, 0),
        TEST_HEX + "00000000",
        remote.DomainGetStateRet(1, 0),
        "0000000100000000",
    ),
    (
        remote.NODE_GET_INFO,
        None,
        "",
        remote.NodeGetInfoRet("i686", 3_145_728, 16, 1400, 2, 2, 2, 2),
        "00000069000000360000003800000036" + "00000000" * 28 + "00000000003000000000001000000578" + "00000002" * 4,
    ),
    (
        remote.CONNECT_LIST_ALL_NETWORKS,
        remote.ConnectListAllNetworksArgs(1, 0),
        "0000000100000000",
        remote.ConnectListAllNetworksRet(
            [NetworkRef("default", UUID("dd8fe884-6c02-601e-7551-cca97df1c5df").bytes)], 1
        ),
        "000000010000000764656661756c7400dd8fe8846c02601e7551cca97df1c5df00000001",
    ),
    (
        remote.DOMAIN_GET_SCHEDULER_PARAMETERS,
        remote.DomainGetSchedulerParametersArgs(TEST, 4),
        TEST_HEX + "00000004",
        remote.DomainGetSchedulerParametersRet([TypedParam("weight", TypedValue.uint32(50))]),
        "000000010000000677656967687400000000000200000032",
    ),
    (
        remote.NODE_GET_SECURITY_MODEL,
        None,
        "",
        remote.NodeGetSecurityModelRet("testSecurity", ""),
        chars("testSecurity") + chars(""),
    ),
    (
        remote.DOMAIN_GET_SECURITY_LABEL,
        remote.DomainGetSecurityLabelArgs(TEST),
        TEST_HEX,
        remote.DomainGetSecurityLabelRet("libvirt-test", 1),
        chars("libvirt-test") + "00000001",
    ),
    (
        remote.CONNECT_LIST_DOMAINS,
        remote.ConnectListDomainsArgs(5),
        "00000005",
        remote.ConnectListDomainsRet([1]),
        "0000000100000001",
    ),
    (
        remote.DOMAIN_GET_VCPUS,
        remote.DomainGetVcpusArgs(TEST, 2, 1),
        TEST_HEX + "0000000200000001",
        remote.DomainGetVcpusRet(
            [
                remote.VcpuInfo(0, 1, 0xA34A1F994BF7, 15),
                remote.VcpuInfo(1, 1, 0xA34A1F994BF7, 15),
            ],
            b"\xff\xff",
        ),
        "00000002" + "00000000000000010000a34a1f994bf70000000f" + "00000001000000010000a34a1f994bf70000000f"
        "00000002ffff0000",
    ),
    (
        remote.STORAGE_POOL_GET_INFO,
        remote.StoragePoolGetInfoArgs(
            StoragePoolRef("default-pool", UUID("dfe224cb-28fb-8dd0-c4b2-64eb3f0f4566").bytes)
        ),
        "0000000c64656661756c742d706f6f6cdfe224cb28fb8dd0c4b264eb3f0f4566",
        remote.StoragePoolGetInfoRet(2, 107_374_182_400, 0, 107_374_182_400),
        "00000002000000190000000000000000000000000000001900000000",
    ),
    (remote.AUTH_LIST, None, "", remote.AuthListRet([AuthType.NONE]), "0000000100000000"),
    (
        remote.DOMAIN_INTERFACE_ADDRESSES,
        remote.DomainInterfaceAddressesArgs(TEST, 0, 0),
        TEST_HEX + "0000000000000000",
        remote.DomainInterfaceAddressesRet(
            [remote.DomainInterface("testnet0", "aa:bb:cc:dd:ee:ff", [remote.DomainIpAddr(0, "192.168.122.3", 24)])]
        ),
        "0000000100000008746573746e657430000000010000001161613a62623a63633a64643a65653a666600000000000001"
        "000000000000000d3139322e3136382e3132322e3300000000000018",
    ),
]


@pytest.mark.parametrize(
    ("row", "args", "asked", "ret", "answered"), CAPTURED, ids=lambda value: getattr(value, "name", "")
)
def test_captured(row: Procedure, args: Record | None, asked: str, ret: Record, answered: str) -> None:
    if args is None:
        assert row.args is None
    else:
        assert row.args is not None
        assert args.encode().hex() == asked
        assert row.args.decode(bytes.fromhex(asked)) == args
    assert row.ret is not None
    assert ret.encode().hex() == answered
    assert row.ret.decode(bytes.fromhex(answered)) == ret


def test_secrets_stay_out_of_logs() -> None:
    secret = remote.SecretRef(bytes(16), 0, "")
    assert "hush" not in repr(remote.SecretSetValueArgs(secret, b"hush", 0))
    assert "hush" not in repr(remote.SecretGetValueRet(b"hush"))
    assert "hush" not in repr(remote.DomainSetUserPasswordArgs(TEST, "root", "hush", 0))


def test_every_record_has_a_codec() -> None:
    for row in procedures.every():
        for record in (row.args, row.ret):
            assert record is None or record.__match_args__
