"""Volumes."""

from __future__ import annotations

import asyncio
import io
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.unit.cli.said import said
from vird import errors
from vird.cli.run import run_all
from vird.cli.shell import Settings, Shell
from vird.cli.verbs.volumes import _content
from vird.cli.words import commands

TOLD = [
    (("vol-list default-pool",), ""),
    (
        ("vol-create-as default-pool v 10M", "vol-list default-pool --details"),
        " v   /default-pool/v   file   10.00 MiB   10.00 MiB\n",
    ),
    (
        ("vol-create-as default-pool v 1G --allocation 5M --format qcow2 --print-xml",),
        (
            "<volume>\n"
            "  <name>v</name>\n"
            "  <capacity>1073741824</capacity>\n"
            "  <allocation>5242880</allocation>\n"
            "  <target>\n"
            "    <format type='qcow2'/>\n"
            "  </target>\n"
            "</volume>\n"
        ),
    ),
    (
        ("vol-create-as default-pool v 10M", "vol-info v default-pool"),
        ("Name:           v\nType:           file\nCapacity:       10.00 MiB\nAllocation:     10.00 MiB\n"),
    ),
    (
        ("vol-create-as default-pool v 10M", "vol-info v default-pool --bytes"),
        ("Name:           v\nType:           file\nCapacity:       10485760 bytes\nAllocation:     10485760 bytes\n"),
    ),
    (("vol-create-as default-pool v 10M", "vol-pool /default-pool/v"), "default-pool\n"),
    (("vol-create-as default-pool v 10M", "vol-name /default-pool/v"), "v\n"),
    (
        ("vol-create-as default-pool v 10M", "vol-clone v w default-pool", "vol-list default-pool"),
        (" v   /default-pool/v\n w   /default-pool/w\n"),
    ),
    (("vol-create-as default-pool v 10M", "vol-delete v default-pool", "vol-list default-pool"), ""),
]

REFUSED = [
    (
        ("vol-create-as default-pool v 1X",),
        "error: Scaled numeric value '1X' for <capacity> option is malformed or out of range\n",
    ),
    (
        ("vol-info nope",),
        (
            "error: failed to get vol 'nope', specifying --pool might help\n"
            "error: Storage volume not found: no storage vol with matching path 'nope'\n"
        ),
    ),
    (
        ("vol-info nope default-pool",),
        (
            "error: failed to get vol 'nope'\n"
            "error: Storage volume not found: no storage vol with matching path 'nope'\n"
        ),
    ),
    (("vol-create-as default-pool v 10M", "vol-resize v -1M default-pool"), "error: negative size requires --shrink\n"),
    (
        ("vol-create-as default-pool v 10M", "vol-wipe v default-pool --algorithm odd"),
        "error: Unsupported algorithm 'odd'\n",
    ),
    (("vol-create-as default-pool v 10M", "vol-upload v /nope/x default-pool"), "error: cannot read /nope/x\n"),
    (("vol-create-as default-pool v 10M", "vol-download v /nope/x default-pool"), "error: cannot create /nope/x\n"),
]


@pytest.mark.parametrize(("lines", "told"), TOLD)
def test_told(lines: tuple[str, ...], told: str) -> None:
    result = said(*lines)
    assert (result.out, result.err, result.well) == (told, "", True)


@pytest.mark.parametrize(("lines", "fault"), REFUSED)
def test_refused(lines: tuple[str, ...], fault: str) -> None:
    result = said(*lines)
    assert (result.err, result.well) == (fault, False)


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_how_far_it_has_come(tmp_path: Path) -> None:
    """Of what is passed, not of the file or the volume that it is part of."""
    (tmp_path / "five").write_bytes(b"12345")

    async def main() -> str:
        shell = Shell(Settings(uri="test:///default?complete=1", quiet=True), out=io.StringIO(), err=Terminal())
        for line in (
            "vol-create-as default-pool v 10",
            f"vol-upload v {tmp_path}/five default-pool",
            f"vol-download v {tmp_path}/out default-pool --length 2",
        ):
            await run_all(shell, commands(line))
        await shell.disconnect()
        return shell.err.getvalue()  # type: ignore[attr-defined, no-any-return]

    told = asyncio.run(main())
    assert "five: 100 % of 5.00 B" in told
    assert "out: 100 % of 2.00 B" in told


@pytest.mark.parametrize(("physical", "offset", "size"), [(100, 30, 70), (100, 300, 0), (None, 0, None)])
def test_how_much_a_volume_holds(physical: int | None, offset: int, size: int | None) -> None:
    class Volume:
        async def get_info_flags(self, flags: int) -> object:
            if physical is None:
                raise errors.NoSupport("not here")
            return SimpleNamespace(allocation=physical)

    assert asyncio.run(_content(Volume(), offset)) == size  # type: ignore[arg-type]
