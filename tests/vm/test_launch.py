"""Launching, watching and taking back a real QEMU (TCG, no machine)."""

import asyncio
import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from vird.drivers.qemu.guest_log import GuestLog
from vird.drivers.qemu.launch import Running, bind_monitor, launch, take_back
from vird.errors import InternalError, OperationFailed, SystemError_
from vird.host.process import Identity, identify
from vird.qmp.faults import CommandRefused

QEMU = shutil.which("qemu-system-x86_64")
pytestmark = pytest.mark.skipif(QEMU is None, reason="qemu-system-x86_64 is not installed")

ENV = {"LC_ALL": "C", "PATH": "/usr/bin"}


async def start(folder: Path, *extra: str) -> Running:
    monitor = bind_monitor(str(folder / "monitor.sock"))
    argv = [str(QEMU), "-S", "-machine", "none", "-display", "none", "-nodefaults", "-no-user-config"]
    argv += ["-chardev", f"socket,id=charmonitor,fd={monitor.fd},server=on,wait=off"]
    argv += ["-mon", "chardev=charmonitor,id=monitor,mode=control", *extra]
    log = GuestLog(str(folder / "guest.log"), "a test")
    try:
        return await launch(argv, monitor=monitor, log=log, env=ENV)
    finally:
        log.close()


def test_a_guest_starts_answers_and_ends(tmp_path: Path) -> None:
    async def run() -> None:
        process, monitor = await start(tmp_path)
        assert monitor.greeting.version >= (5, 0, 0)
        status = await monitor.execute("query-status")
        assert status["status"] == "prelaunch"
        with pytest.raises(CommandRefused, match="has not been found"):
            await monitor.execute("no-such-command")
        many = await asyncio.gather(*(monitor.execute("query-status") for _ in range(20)))
        assert many == [status] * 20
        assert json.loads(await monitor.passthrough('{"execute":"query-name"}'))["return"] == {}
        reader, writer = os.pipe()
        await monitor.send_fd("spare", writer)
        assert await monitor.add_fd(reader, opaque="x") >= 0
        os.close(reader)
        os.close(writer)
        events = monitor.events()
        first = asyncio.ensure_future(anext(events))
        await monitor.execute("quit")
        assert (await first).name == "SHUTDOWN"
        assert await process.wait(10)
        assert process.status == 0
        assert not process.signal(signal.SIGTERM)

    asyncio.run(run())
    text = (tmp_path / "guest.log").read_text()
    assert "starting up a test\nLC_ALL=C \\\nPATH=/usr/bin \\\n/usr/bin/qemu-system-x86_64 \\\n-S \\\n" in text
    assert (tmp_path / "guest.log").stat().st_mode & 0o777 == 0o600


def test_an_early_end_is_told_with_the_logs_tail(tmp_path: Path) -> None:
    with pytest.raises(InternalError, match=r"qemu unexpectedly closed the monitor: .*nonesuch.*not a valid device"):
        asyncio.run(start(tmp_path, "-device", "nonesuch"))


def test_a_missing_binary_is_told(tmp_path: Path) -> None:
    async def run() -> None:
        monitor = bind_monitor(str(tmp_path / "monitor.sock"))
        log = GuestLog(str(tmp_path / "guest.log"))
        try:
            with pytest.raises(SystemError_, match="cannot execute binary /no/qemu: No such file or directory"):
                await launch(["/no/qemu"], monitor=monitor, log=log, env=ENV)
        finally:
            log.close()

    asyncio.run(run())


def test_an_end_is_brought_about(tmp_path: Path) -> None:
    async def run() -> None:
        process, monitor = await start(tmp_path)
        assert await process.terminate()
        assert process.status == 0
        await asyncio.wait_for(monitor.closed.wait(), 5)

    asyncio.run(run())


STARTER = """
import asyncio, os, pathlib, signal, sys
from tests.vm.test_launch import start

async def run():
    process, monitor = await start(pathlib.Path(sys.argv[1]))
    print(process.pid, process.started, flush=True)
    os.kill(os.getpid(), signal.SIGKILL)

asyncio.run(run())
"""


def test_a_guest_outlives_its_killed_daemon_and_is_taken_back(tmp_path: Path) -> None:
    first = subprocess.run(
        [sys.executable, "-c", STARTER, str(tmp_path)],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        timeout=60,
    )
    assert first.returncode == -signal.SIGKILL
    pid, started = map(int, first.stdout.split())
    identity = Identity(pid, started)

    async def run() -> None:
        with pytest.raises(OperationFailed, match="is gone"):
            await take_back(Identity(pid, started + 1), str(tmp_path / "monitor.sock"))
        assert identify(pid) == identity
        process, monitor = await take_back(identity, str(tmp_path / "monitor.sock"))
        assert os.getsid(pid) == pid
        assert (await monitor.execute("query-status"))["status"] == "prelaunch"
        await monitor.execute("quit")
        assert await process.wait(10)
        with pytest.raises(OperationFailed, match="is gone"):
            await take_back(identity, str(tmp_path / "monitor.sock"))

    asyncio.run(run())
