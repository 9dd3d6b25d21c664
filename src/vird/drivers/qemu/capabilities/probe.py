"""Runs a QEMU without a machine and interviews it.

Called by `cache` when no stored answer holds.  The process gets no devices, no files of the user, no
network and no writable place but its monitor; it is ended when the interview is.  Questions of a
batch are sent at once, so a probe costs QEMU's own time and little else.
"""

from __future__ import annotations

import asyncio
import os
import signal
import socket
from collections.abc import Sequence

from vird.drivers.qemu.capabilities.interview import (
    Answer,
    Interview,
    Question,
    first_interview,
    needs_tcg_interview,
    tcg_interview,
)
from vird.drivers.qemu.capabilities.model import Capabilities
from vird.errors import InternalError, VirdError
from vird.host.process import LAST_WORDS_MAX, Credentials, Process, spawn
from vird.qmp import client as qmp
from vird.qmp.faults import CommandRefused

DEADLINE = 60.0
"""Seconds one QEMU may take for its whole interview."""

ENVIRONMENT = {"LC_ALL": "C", "PATH": "/usr/bin:/bin", "HOME": "/nonexistent", "QEMU_AUDIO_DRV": "none"}


async def probe(emulator: str, *, kvm: bool = True, credentials: Credentials | None = None) -> Capabilities:
    """Ask the binary at ``emulator`` what it can do, with KVM (if ``kvm`` and the host has it) and with TCG.

    Raises `InternalError` with what the binary printed if it cannot be asked, `SystemError_` if it cannot be run.
    """
    accelerators = "kvm:tcg" if kvm else "tcg"
    result = await _hold(emulator, accelerators, first_interview(emulator), credentials)
    if needs_tcg_interview(result):
        await _hold(emulator, "tcg", tcg_interview(result), credentials)
    return result


def command_line(emulator: str, accelerators: str, monitor: int) -> list[str]:
    """The arguments of a QEMU that only answers questions, its monitor on the descriptor ``monitor``."""
    # fmt: off
    return [
        emulator,
        "-S",
        "-no-user-config",
        "-nodefaults",
        "-nographic",
        "-machine", f"none,accel={accelerators}",
        "-chardev", f"socket,id=monitor,fd={monitor}",
        "-mon", "chardev=monitor,mode=control",
    ]
    # fmt: on


async def _hold(
    emulator: str, accelerators: str, interview: Interview, credentials: Credentials | None
) -> Capabilities:
    ours, theirs = socket.socketpair()
    output = os.memfd_create("output", os.MFD_CLOEXEC)
    process: Process | None = None
    try:
        with theirs:
            argv = command_line(emulator, accelerators, theirs.fileno())
            process = spawn(argv, env=ENVIRONMENT, log=output, fds=(theirs.fileno(),), credentials=credentials)
        async with asyncio.timeout(DEADLINE):
            client = await qmp.adopt(ours, deadline=DEADLINE)
            try:
                return await _conduct(interview, client)
            finally:
                client.close()
    except (VirdError, TimeoutError) as reason:
        if process is None:
            raise
        text = os.pread(output, LAST_WORDS_MAX, 0).decode(errors="replace").strip()
        raise InternalError(f"Failed to probe QEMU binary with QMP: {text or reason}") from None
    finally:
        ours.close()
        os.close(output)
        if process is not None:
            process.signal(signal.SIGKILL)
            await process.wait(5)


async def _conduct(interview: Interview, client: qmp.Client) -> Capabilities:
    questions = next(interview)
    while True:
        answers = await _ask_all(questions, client)
        try:
            questions = interview.send(answers)
        except StopIteration as end:
            result: Capabilities = end.value
            return result


async def _ask_all(questions: Sequence[Question], client: qmp.Client) -> list[Answer]:
    return await asyncio.gather(*(_ask(question, client) for question in questions))


async def _ask(question: Question, client: qmp.Client) -> Answer:
    try:
        return await client.execute(question.command, question.arguments)
    except CommandRefused:
        return None
