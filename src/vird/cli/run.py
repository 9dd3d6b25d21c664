"""Runs verbs: finds the one that is named, fills in its options, tells its result or why there is none.

The way from words to verbs that both a command line and the interactive shell take. Everything is printed here.
"""

from __future__ import annotations

import difflib
import json
import time
from typing import Any

from vird import errors
from vird.cli import render
from vird.cli.failure import Failed, UsageError
from vird.cli.families import FAMILIES, split
from vird.cli.fill import fill
from vird.cli.remedies import remedy
from vird.cli.results import Tight, Told
from vird.cli.shell import OUTPUTS, Shell
from vird.cli.verb import OUTPUT, Verb
from vird.cli.verbs import find
from vird.cli.watched import WATCHED


async def run_all(shell: Shell, commands: list[list[str]]) -> bool:
    """Run commands one after the other until one fails; whether all went well.

    All are looked at before the first is run.
    """
    try:
        ready = [_prepared(words) for words in commands]
    except UsageError as fault:
        tell_failure(shell, fault)
        return False
    for verb, given in ready:
        if not await _run(shell, verb, given):
            return False
        if shell.is_over:
            break
    return True


def _prepared(words: list[str]) -> tuple[Verb, dict[str, Any]]:
    name, rest = split(words)
    verb = find(name)
    if name in FAMILIES:
        verb, rest = find("help"), [name]
    if verb is None:
        raise UsageError(_unknown(name))
    if "--help" in rest:
        help_verb = find("help")
        assert help_verb is not None
        return help_verb, {"command": name}
    try:
        family, _, last = name.rpartition(" ")
        given = fill(last, verb.options, rest)
    except UsageError as fault:
        where = " ".join(["vird", *([family] if family else []), "help", last])
        raise UsageError(str(fault), fault.remedy or f"`{where}` tells what it takes") from None
    if given.get(OUTPUT.parameter, "table") not in OUTPUTS:
        raise UsageError(f"--output takes {', '.join(OUTPUTS)}, not '{given[OUTPUT.parameter]}'")
    return verb, given


def _unknown(name: str) -> str:
    from vird.cli.verbs import load

    family, _, name = name.rpartition(" ")
    known = (each.rpartition(" ") for each in load())
    near = difflib.get_close_matches(name, [last for first, _, last in known if first == family], 1)
    return f"unknown command: '{name}'" + (f", do you mean '{near[0]}'?" if near else "")


async def _run(shell: Shell, verb: Verb, given: dict[str, Any]) -> bool:
    before = shell.settings.output
    shell.settings.output = OUTPUTS[given.pop(OUTPUT.parameter, before)]
    try:
        return await _told(shell, verb, given)
    finally:
        shell.settings.output = before


async def _told(shell: Shell, verb: Verb, given: dict[str, Any]) -> bool:
    began = time.perf_counter()
    result = None
    try:
        if verb.connects:
            await shell.connection()
        if given.pop("watch", False):
            from vird.cli.watching import watch

            result = Told()
            await watch(shell, WATCHED[verb.name], lambda: verb.function(shell, **verb.arguments(given)))
        else:
            result = await verb.function(shell, **verb.arguments(given))
            tell_result(shell, result)
        done = True
    except BrokenPipeError:
        # who reads us is gone: there is nobody to tell
        raise
    except (Failed, UsageError, errors.VirdError, OSError) as failure:
        tell_failure(shell, failure)
        done = False
    if shell.settings.output == "table":
        if shell.settings.timing:
            shell.tell(f"\n(Time: {(time.perf_counter() - began) * 1e3:.3f} ms)\n\n")
        elif not shell.settings.quiet and not isinstance(result, Tight):
            shell.tell("\n")
    return done


def tell_result(shell: Shell, result: Any) -> None:
    """Show what a verb returned, in the form that the settings say."""
    if isinstance(result, Told):
        return
    if shell.settings.output == "json":
        shell.tell(render.as_json(result))
    elif shell.settings.output == "yaml":
        shell.tell(render.as_yaml(result))
    elif result is not None:
        shell.tell(result.text(quiet=shell.settings.quiet))


def tell_failure(shell: Shell, failure: Exception) -> None:
    """Say what could not be done and why, and what would help where that is known."""
    cause = failure.__cause__ if isinstance(failure, Failed) else None
    if isinstance(failure, Failed):
        _tell_fault(shell, str(failure), cause, tells_cause=failure.tells_cause)
    elif isinstance(failure, UsageError):
        _tell_fault(shell, str(failure), None, advice=failure.remedy)
    else:
        _tell_fault(shell, None, failure)


def _tell_fault(
    shell: Shell,
    sentence: str | None,
    cause: BaseException | None,
    *,
    tells_cause: bool = True,
    advice: str | None = None,
) -> None:
    told = [sentence] if sentence is not None else []
    if cause is not None:
        told.append(text_of(cause))
    advice = remedy(cause) if cause is not None else advice
    shell.out.flush()
    if shell.settings.output == "table":
        for line in told if tells_cause else told[:1]:
            shell.err.write(f"error: {line}\n")
        if advice and not shell.settings.quiet:
            shell.err.write(f"hint: {advice}\n")
    else:
        fault: dict[str, Any] = {"message": told[0], "cause": told[1] if len(told) > 1 else None, "remedy": advice}
        if isinstance(cause, errors.VirdError):
            fault |= {"code": cause.code, "domain": int(cause.domain), "name": type(cause).__name__}
        shell.err.write(json.dumps({"error": fault}, ensure_ascii=False) + "\n")
    shell.err.flush()


def text_of(cause: BaseException) -> str:
    """The text of a failure as people read it."""
    if isinstance(cause, OSError) and cause.strerror:
        return f"{cause.filename}: {cause.strerror}" if cause.filename else cause.strerror
    return str(cause)
