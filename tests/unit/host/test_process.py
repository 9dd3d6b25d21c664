"""Processes: known by number and start, ended in time, found again."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from pathlib import Path

import pytest

from vird.errors import OperationFailed, SystemError_
from vird.host import process

ENV = {"PATH": "/usr/bin:/bin"}


def spawn(*argv: str, **options: object) -> process.Process:
    log = os.open(os.devnull, os.O_WRONLY)
    try:
        return process.spawn(argv, env=ENV, log=log, **options)  # type: ignore[arg-type]
    finally:
        os.close(log)


def test_a_process_lives_in_its_own_session_and_ends_when_told() -> None:
    async def life() -> None:
        reading, writing = os.pipe()
        program = (sys.executable, "-c", f"import os,signal; os.write({writing}, b'.'); signal.pause()")
        running = spawn(*program, fds=[writing])
        os.close(writing)
        # Between exec's first step and its last a process has no arguments to show: it says itself that it runs.
        assert await asyncio.to_thread(os.read, reading, 1) == b"."
        os.close(reading)
        assert os.getsid(running.pid) == running.pid
        assert process.identify(running.pid) == running.identity
        assert process.command_line(running.pid) == list(program)
        assert await running.terminate()
        assert running.status is not None and os.WTERMSIG(running.status) == signal.SIGTERM
        assert not running.signal(signal.SIGTERM)

    asyncio.run(life())


def test_one_that_ignores_the_request_is_killed() -> None:
    async def life() -> None:
        reading, writing = os.pipe()
        script = f"import os,signal; signal.signal(15, signal.SIG_IGN); os.write({writing}, b'.'); signal.pause()"
        running = spawn(sys.executable, "-c", script, fds=[writing])
        os.close(writing)
        assert await asyncio.to_thread(os.read, reading, 1) == b"."
        os.close(reading)
        assert await running.terminate(grace=0.01)
        assert running.status is not None and os.WTERMSIG(running.status) == signal.SIGKILL

    asyncio.run(life())


def test_a_stranger_with_the_same_number_is_not_taken() -> None:
    async def life() -> None:
        running = spawn("sleep", "60")
        with pytest.raises(OperationFailed, match="is gone"):
            process.adopt(process.Identity(running.pid, running.started + 1))
        taken = process.adopt(running.identity)
        assert await taken.terminate()
        assert await running.wait(5)
        with pytest.raises(OperationFailed, match="is gone"):
            process.adopt(running.identity)
        with pytest.raises(ProcessLookupError):
            process.identify(running.pid)
        assert process.command_line(running.pid) == []

    asyncio.run(life())


def test_only_the_named_descriptors_are_passed_on() -> None:
    async def life() -> None:
        given, kept = os.memfd_create("given", 0), os.memfd_create("kept", 0)
        running = spawn("sh", "-c", f"[ -e /proc/self/fd/{given} ] && [ ! -e /proc/self/fd/{kept} ]", fds=[given])
        os.close(given)
        os.close(kept)
        await running.wait(5)
        assert running.status == 0

    asyncio.run(life())


def test_what_a_program_prints_is_kept_even_when_it_leaves_a_service_behind() -> None:
    async def life() -> None:
        ended = await process.run(["sh", "-c", "echo word; echo fault >&2; exit 3"], env=ENV)
        assert ended == (3, "word\nfault")
        script = "import os,time\nif os.fork() == 0:\n time.sleep(60)\nelse: print('started')"
        ended = await process.run([sys.executable, "-c", script], env=ENV, deadline=20)
        assert ended == (0, "started")
        for left in process.find_all(script):
            os.kill(left.pid, signal.SIGKILL)

    asyncio.run(life())


def test_a_program_that_does_not_end_is_ended() -> None:
    async def life() -> None:
        with pytest.raises(OperationFailed, match=r"did not finish within 0\.05 s"):
            await process.run(["sleep", "61.5"], env=ENV, deadline=0.05)
        assert process.find_all("61.5") == []
        with pytest.raises(SystemError_, match="cannot execute binary /no/such"):
            await process.run(["/no/such"], env=ENV)

    asyncio.run(life())


def test_a_name_with_brackets_does_not_confuse(tmp_path: Path) -> None:
    async def life() -> None:
        odd = tmp_path / "a) R 1 (b"
        odd.symlink_to("/usr/bin/sleep")
        running = spawn(str(odd), "60")
        assert process.identify(running.pid) == running.identity
        assert process.identify(running.pid).started >= process.identify(os.getpid()).started
        await running.terminate()

    asyncio.run(life())
