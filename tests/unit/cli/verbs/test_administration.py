"""A daemon administered from the command line."""

from __future__ import annotations

import asyncio
import io
from pathlib import Path

import pytest

from vird.cli.run import run_all
from vird.cli.shell import Settings, Shell
from vird.cli.verbs.administration import local_time
from vird.cli.words import commands
from vird.daemon import drivers as daemon_drivers
from vird.daemon.service import Service
from vird.daemon.settings import Settings as DaemonSettings
from vird.host.paths import Paths


def said(root: Path, *lines: str) -> tuple[str, str]:
    """What the last of these lines printed, on both outputs, after the others were said to a fresh daemon."""

    async def whole() -> tuple[str, str]:
        service = Service(Paths(root), DaemonSettings())
        await service.start({})
        uri = f"libvirtd:///system?socket={service.paths.run}/libvirt-admin-sock"
        shell = Shell(Settings(admin_uri=uri, quiet=True))
        try:
            for line in lines:
                shell.out, shell.err = io.StringIO(), io.StringIO()
                await run_all(shell, commands(line))
            assert isinstance(shell.out, io.StringIO) and isinstance(shell.err, io.StringIO)
            return shell.out.getvalue().replace(uri, "URI"), shell.err.getvalue()
        finally:
            await shell.disconnect()
            await service.stop()

    return asyncio.run(whole())


@pytest.mark.parametrize(
    ("lines", "out", "err"),
    [
        (["admin uri"], "URI\n", ""),
        (["admin srv-list"], "libvirtd\n 1 ", ""),
        (["admin version"], "Running against daemon: 9.0.0", ""),
        (["admin srv-clients-set libvirtd --max-clients 30", "admin srv-clients-info libvirtd"], ": 30\n", ""),
        (["admin srv-clients-list libvirtd"], "", ""),
        (["admin client-info admin 1"], "transport      : unix\nreadonly       : no\nunix_user_id", ""),
        (["admin client-info libvirtd 9"], "", "Client not found: No client with matching ID '9'"),
        (["admin server-list x"], "", "error: unexpected data 'x'"),
        (["admin srv-threadpool-set libvirtd"], "", "At least one of options --min-workers"),
        (["admin srv-threadpool-set libvirtd --min-workers 2 --max-workers 1"], "", "--min-workers must be less than"),
        (["admin srv-clients-set libvirtd --max-clients 2 --max-unauth-clients 3"], "", "must be less than"),
        (["admin server-update-tls libvirtd"], "", "no tls service found"),
        (["admin daemon-timeout"], "", "command 'daemon-timeout' requires --timeout option"),
        (["admin srv-lisd"], "", "unknown command: 'srv-lisd', do you mean 'srv-list'?"),
        (["admin connect libvirtd:///nothing"], "", "Failed to connect to the admin server"),
        (["admin"], "admin server-list", ""),
    ],
)
def test_lines(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lines: list[str], out: str, err: str) -> None:
    monkeypatch.setattr(daemon_drivers, "STARTED_WITH_THE_DAEMON", ())
    told, failed = said(tmp_path, *lines)
    assert (out in told, err in failed) == (True, True), (told, failed)
    assert bool(err) == bool(failed)


def test_moments(monkeypatch: pytest.MonkeyPatch) -> None:
    assert local_time(0).startswith(("1970-01-01 ", "1969-12-31 "))
