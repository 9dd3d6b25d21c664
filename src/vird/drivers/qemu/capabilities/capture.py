"""Answers an interview from a recorded monitor conversation instead of a live QEMU.

A capture is a text of JSON documents: each command sent, then its reply.  ``qmp_capabilities`` starts a
session; the first is with the best accelerator, the second, if any, with TCG.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from vird.drivers.qemu.capabilities.interview import (
    Answer,
    Interview,
    Question,
    first_interview,
    needs_tcg_interview,
    tcg_interview,
)
from vird.drivers.qemu.capabilities.model import Capabilities
from vird.errors import ParseFailed

Recorded = dict[str, Answer]


def replay(replies: str, emulator: str = "/usr/bin/qemu", microcode_version: int = 0) -> Capabilities:
    """The capabilities of the QEMU that was recorded.

    ``emulator`` is its path and ``microcode_version`` that of its host, which counts with KVM only.  Raises
    `ParseFailed` if the text is no capture.
    """
    sessions = read(replies)
    if not sessions:
        raise ParseFailed("the capture holds no monitor session")
    result = run(first_interview(emulator), _answerer(sessions[0]))
    if needs_tcg_interview(result) and len(sessions) > 1:
        run(tcg_interview(result), _answerer(sessions[1]))
    if result.has("kvm"):
        result.microcode_version = microcode_version
    return result


def run(interview: Interview, answer: Callable[[Question], Answer]) -> Capabilities:
    """Drive an interview with a function that answers one question at a time."""
    questions = next(interview)
    while True:
        try:
            questions = interview.send([answer(question) for question in questions])
        except StopIteration as end:
            result: Capabilities = end.value
            return result


def read(text: str) -> list[Recorded]:
    """The sessions of a capture: what was answered, by what was asked; refusals are left out."""
    sessions: list[Recorded] = []
    asked: Mapping[str, Any] | None = None
    for message in _documents(text):
        if "execute" in message:
            asked = message
            if message["execute"] == "qmp_capabilities":
                sessions.append({})
        elif asked is None or not sessions:
            raise ParseFailed("the capture has a reply before the first command")
        elif "return" in message:
            sessions[-1][_key(asked["execute"], asked.get("arguments"))] = message["return"]
    return sessions


def _answerer(session: Recorded) -> Callable[[Question], Answer]:
    return lambda question: session.get(_key(question.command, question.arguments))


def _key(command: str, arguments: Mapping[str, Any] | None) -> str:
    return json.dumps([command, arguments or {}], sort_keys=True)


def _documents(text: str) -> list[dict[str, Any]]:
    decoder = json.JSONDecoder()
    found: list[dict[str, Any]] = []
    position = 0
    while (start := _skip_blank(text, position)) < len(text):
        try:
            value, position = decoder.raw_decode(text, start)
        except (ValueError, RecursionError) as reason:
            raise ParseFailed(f"the capture is not JSON: {reason}") from None
        if not isinstance(value, dict):
            raise ParseFailed("the capture holds something that is no JSON object")
        found.append(value)
    return found


def _skip_blank(text: str, position: int) -> int:
    while position < len(text) and text[position].isspace():
        position += 1
    return position
