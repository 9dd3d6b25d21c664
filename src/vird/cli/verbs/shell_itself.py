"""Verbs that are about the shell, not about a daemon."""

from __future__ import annotations

import os
import shlex
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from vird.cli.failure import Failed, UsageError
from vird.cli.make_xml import attribute
from vird.cli.option import Opt
from vird.cli.results import Document, Done, Lines, TightLines
from vird.cli.shell import Shell
from vird.cli.verb import Verb, verb


@verb("virsh", connects=False)
async def cd(
    shell: Shell, dir: Annotated[str | None, Opt("where to go; home without", completes="file")] = None
) -> Done:
    """Change the folder that files are looked for in."""
    if not shell.is_interactive:
        raise Failed("cd: command valid only in interactive mode")
    place = dir or os.environ.get("HOME") or "/"
    try:
        os.chdir(place)
    except OSError as failure:
        raise Failed(f"cd: {failure.strerror}: {place}") from None
    return Done("")


@verb("virsh", connects=False)
async def pwd(shell: Shell) -> Lines:
    """Tell the folder that files are looked for in."""
    return Lines([str(Path.cwd())])


@verb("virsh", connects=False)
async def echo(
    shell: Shell,
    shell_: Annotated[bool, Opt("quoted for a shell", spelled="shell")] = False,
    xml: Annotated[bool, Opt("escaped for a document")] = False,
    split: Annotated[bool, Opt("one word a line", hidden=True)] = False,
    err: Annotated[bool, Opt("as an error", hidden=True)] = False,
    string: Annotated[list[str], Opt("the words")] = [],  # noqa: B006
) -> TightLines:
    """Say the words that follow."""
    if err:
        raise Failed(" ".join(string))
    told = []
    for word in string:
        text = attribute(word) if xml else word
        told.append(shlex.quote(text) if shell_ else text)
    return TightLines([part for word in told for part in word.split(",")] if split else [" ".join(told)])


@verb("virsh", "exit", name="quit", connects=False)
async def quit_(shell: Shell) -> None:
    """Leave the shell."""
    shell.is_over = True


@verb("host", connects=False)
async def connect(
    shell: Shell,
    name: Annotated[str | None, Opt("the URI")] = None,
    readonly: Annotated[bool, Opt("look, change nothing")] = False,
) -> Done:
    """Connect to another daemon, or anew."""
    shell.settings.uri = name if name is not None else shell.settings.uri
    shell.settings.read_only = readonly
    with shell.failing("failed to connect to the hypervisor"):
        await shell.connect()
    return Done("")


@dataclass(frozen=True)
class Option:
    """An option of a command."""

    name: str
    kind: str
    required: bool
    help: str


@dataclass(frozen=True)
class Help:
    """What there is to know of one command."""

    name: str
    group: str
    summary: str
    synopsis: str
    description: str
    options: list[Option]

    def text(self, *, quiet: bool) -> str:
        """The page."""
        parts = [f"  NAME\n    {self.name} - {self.summary}\n\n  SYNOPSIS\n    {self.synopsis}\n"]
        if self.description:
            lines = "".join(f"    {line}\n" for line in self.description.splitlines())
            parts.append(f"\n  DESCRIPTION\n{lines}")
        if self.options:
            width = max(len(spelled(option)) for option in self.options)
            shown = "".join(f"    {spelled(option):<{width}}  {option.help}\n" for option in self.options)
            parts.append(f"\n  OPTIONS\n{shown}")
        return "".join(parts)


def spelled(option: Option) -> str:
    """How an option is written."""
    if option.kind == "flag":
        return f"--{option.name}"
    if option.kind == "words":
        return f"<{option.name}>..."
    value = "number" if option.kind == "number" else "string"
    return f"[--{option.name}] <{value}>" if option.required else f"--{option.name} <{value}>"


GROUPS = {
    "domain": "Guests",
    "monitor": "Watching guests",
    "events": "Events",
    "desired": "What files say there shall be",
    "host": "The host and its daemon",
    "checkpoint": "Checkpoints",
    "interface": "The host's network interfaces",
    "filter": "Network filters",
    "network": "Networks",
    "nodedev": "The host's devices",
    "secret": "Secrets",
    "snapshot": "Snapshots",
    "backup": "Backups",
    "pool": "Storage pools",
    "volume": "Storage volumes",
    "admin": "The daemon's servers, clients and log",
    "virsh": "The shell itself",
}


def page_of(found: Verb) -> Help:
    """Everything that a verb's declaration says."""
    options = [
        Option(option.name, option.kind, option.required, option.opt.help)
        for option in found.options
        if not option.opt.hidden
    ]
    return Help(found.name, found.group, found.summary, found.synopsis, found.description, options)


@verb("virsh", name="help", connects=False)
async def help_(
    shell: Shell,
    command: Annotated[str | None, Opt("a command, or a group of them", completes="command")] = None,
) -> Help | Document:
    """Tell what commands there are, or all about one."""
    if command is None:
        return Document("".join(_group(group) + "\n" for group in GROUPS).rstrip("\n"))
    if command in GROUPS:
        return Document(_group(command).rstrip("\n"))
    from vird.cli.verbs import find
    from vird.cli.verbs.where import WHERE

    found = find(command)
    if found is None:
        import difflib

        near = difflib.get_close_matches(command, [*GROUPS, *WHERE], 1)
        remedy = f"there is `vird help {near[0]}`" if near else "`vird help` tells what there is"
        raise UsageError(f"command or command group '{command}' doesn't exist", remedy)
    return page_of(found)


def _group(group: str) -> str:
    from vird.cli.verbs import load

    held = sorted((name, found) for name, found in load().items() if found.group == group and name == found.name)
    lines = "".join(f"    {name:<30} {found.summary}\n" for name, found in held)
    return f" {GROUPS[group]} (help keyword '{group}'):\n{lines}"


@verb("virsh", name="complete", connects=False)
async def complete_(
    shell: Shell,
    line: Annotated[bool, Opt("the one word is a command line, as bash has it", named=True)] = False,
    string: Annotated[list[str], Opt("the words so far, the last of which is to be completed")] = [],  # noqa: B006
) -> Lines:
    """Tell what may come next on a command line; for the completion of shells."""
    from vird.cli import before_verbs
    from vird.cli.completion import complete, own_commands, typed, without_start
    from vird.cli.object_names import names_by

    *before, last = typed(string[0])[1:] or [""] if line and string else string or [""]
    found = before_verbs.values(before)
    if found is None:
        options, words = before_verbs.verb_words(before)
        before_verbs.follow(shell, options)
        if words or not last.startswith("-"):
            found = complete(words, last, await names_by(shell, words))
            found = sorted({*found, *(own_commands(last) if not words else ())})
        else:
            found = before_verbs.names(last)
    found = [each for each in found if each.startswith(last)]
    return Lines([without_start(each, last) for each in found] if line else found)
