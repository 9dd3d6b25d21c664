"""A guest moved between two simulated hosts, and what is refused before anything moves."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

import vird.sync
from tests.unit.cli.said import said

FAR = "'test:///default?migration=1'"
GUEST = """<domain type='test'><name>{}</name><memory>65536</memory><os><type>hvm</type></os></domain>"""
MOVE = f"migrate test {FAR} --live"


@pytest.fixture
def guest(tmp_path: Path) -> Callable[[str], tuple[str, str]]:
    """The lines after which a guest of that name runs here, on a host that can move all but the one called bad."""

    def lines(name: str) -> tuple[str, str]:
        path = tmp_path / f"{name}.xml"
        path.write_text(GUEST.format(name))
        here = "connect 'test:///default?migration=1&migration-speed=100000&failing-migration=bad'"
        return here, f"create {path}"

    return lines


def test_a_guest_moves_and_takes_another_name(guest: Callable[[str], tuple[str, str]]) -> None:
    with vird.sync.connect(FAR.strip("'")) as there:
        result = said(*guest("a"), f"migrate a {FAR} --live --dname moved --verbose")
        assert (result.out, result.err, result.well) == ("", "\rMigration: [100 %]\n", True)
        assert there.lookup_domain("moved").is_active()
        assert said(*guest("b"), f"migrate b {FAR} --live --p2p --persistent").well
        assert there.lookup_domain("b").is_persistent()


def test_a_move_that_fails_changes_nothing(guest: Callable[[str], tuple[str, str]]) -> None:
    move = f"migrate bad {FAR} --live"
    failed = said(*guest("bad"), move)
    assert (failed.well, failed.err.startswith("error: ")) == (False, True)
    assert said(*guest("bad"), move, "domstate bad").out == "running\n"


@pytest.mark.parametrize(
    ("options", "text"),
    [
        ("--offline", "Options --live and --offline are mutually exclusive"),
        ("--timeout-suspend", "migrate: Unexpected --timeout-* option without --timeout"),
        ("--timeout-postcopy --timeout 3", "Option --postcopy is required by option --timeout-postcopy"),
        ("--postcopy-after-precopy", "Option --postcopy is required by option --postcopy-after-precopy"),
        ("--persistent-xml x", "Option --persistent is required by option --persistent-xml"),
        ("--tls-destination x", "Option --tls is required by option --tls-destination"),
        ("--copy-storage-synchronous-writes", "'--copy-storage-synchronous-writes' requires one of"),
        ("--copy-storage-all --copy-storage-inc", "error: Flags 'VIR_MIGRATE_NON_SHARED_DISK' and"),
        ("--tunnelled", "error: cannot perform tunnelled migration without using peer2peer flag"),
        ("--xml /nonexistent", "error: cannot read file '/nonexistent'\nerror: Failed to open file '/nonexistent'"),
        ("--direct", "direct migration is not supported by the source host"),
    ],
)
def test_refused(options: str, text: str) -> None:
    result = said("connect 'test:///default?migration=1'", f"{MOVE} {options}")
    assert (text in result.err, result.well) == (True, False), result.err


@pytest.mark.parametrize(
    ("options", "text"),
    [
        ("--timeout 5", "migrate: Unexpected timeout for offline migration"),
        ("", "this function is not supported by the connection driver: virDomainMigrate3"),
        ("--disks-uri tcp://x", "Migration APIs with extensible parameters are not supported"),
        ("--p2p", "p2p migration is not supported by the source host"),
    ],
)
def test_refused_by_a_host_that_cannot(options: str, text: str) -> None:
    assert text in said(f"migrate test {FAR} {options}").err


def test_documents_are_read(tmp_path: Path) -> None:
    (tmp_path / "d.xml").write_text("<domain/>")
    result = said("connect 'test:///default?migration=1'", f"{MOVE} --xml {tmp_path}/d.xml")
    assert not result.well and "cannot read" not in result.err
