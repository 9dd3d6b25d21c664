"""Documents and what other programs have in their place."""

from __future__ import annotations

import json
from typing import Annotated, Any

from vird.api.enums.domain import DomainXMLFlags
from vird.cli.failure import Failed, UsageError
from vird.cli.files import read_document
from vird.cli.impact import bits, exclusive
from vird.cli.lookups import Guest, find_guest
from vird.cli.option import Opt
from vird.cli.results import Document, Done, TightDocument
from vird.cli.shell import Shell
from vird.cli.verb import verb

Format = Annotated[str, Opt("the other program's format, such as qemu-argv")]
HMP = 1
FOR_EVER = -2


@verb("domain")
async def domxml_from_native(
    shell: Shell, format: Format, config: Annotated[str, Opt("file in that format", completes="file")]
) -> Document:
    """Show the document for a guest of another program."""
    connection = await shell.connection()
    text = read_document(config)
    return Document(await connection.domain_xml_from_native(format, text))


@verb("domain")
async def domxml_to_native(
    shell: Shell,
    format: Format,
    domain: Annotated[str | None, Opt("the guest", completes="domain", named=True)] = None,
    xml: Annotated[str | None, Opt("file with a document", completes="file")] = None,
) -> TightDocument:
    """Show what another program would have in a document's place."""
    exclusive(domain=domain, xml=xml)
    connection = await shell.connection()
    if domain is not None:
        guest = await find_guest(shell, domain)
        text = await guest.get_xml_desc(DomainXMLFlags.INACTIVE | DomainXMLFlags.SECURE)
    elif xml is not None:
        text = read_document(xml)
    else:
        raise UsageError("need either domain or domain XML")
    return TightDocument(await connection.domain_xml_to_native(format, text))


@verb("domain", name="qemu-monitor-command")
async def qemu_monitor_command(
    shell: Shell,
    domain: Guest,
    cmd: Annotated[list[str], Opt("the command")],
    hmp: Annotated[bool, Opt("as people write it, not as JSON")] = False,
    pretty: Annotated[bool, Opt("lay the answer out")] = False,
    return_value: Annotated[bool, Opt("only the value that it returned", spelled="return-value")] = False,
    pass_fds: Annotated[str | None, Opt("numbers of open files to hand over", named=True)] = None,
) -> Document | TightDocument:
    """Say something to a guest's QEMU itself."""
    from vird.cli.verbs.power import descriptors

    exclusive(hmp=hmp, pretty=pretty)
    exclusive(hmp=hmp, return_value=return_value)
    guest = await find_guest(shell, domain)
    command = " ".join(cmd) if hmp else wrapped(cmd)
    files = descriptors(pass_fds)
    if files:
        answer, _ = await guest.qemu_monitor_command_with_files(command, bits((hmp, HMP)), files)
    else:
        answer = await guest.qemu_monitor_command(command, bits((hmp, HMP)))
    if hmp:
        return Document(answer)
    if return_value:
        answered = json.loads(answer)
        if "return" not in answered:
            raise Failed(f"{answered.get('error', {}).get('desc', answer)}")
        return TightDocument(json.dumps(answered["return"], indent=2 if pretty else None))
    return TightDocument(laid_out(answer) if pretty else answer)


def wrapped(words: list[str]) -> str:
    """A command as JSON: it is that already, or its name with ``key=value`` or JSON arguments after it."""
    if words and words[0].lstrip().startswith("{"):
        return " ".join(words)
    name, *rest = words
    if not rest:
        return json.dumps({"execute": name})
    text = " ".join(rest)
    if text.lstrip().startswith("{"):
        arguments: Any = json.loads(text) if _is_json(text) else None
    else:
        arguments = dict(word.split("=", 1) for word in rest if "=" in word)
        arguments = arguments if len(arguments) == len(rest) else None
    if arguments is None:
        raise Failed(f"failed to wrap arguments '{text}' into a QMP command wrapper")
    return json.dumps({"execute": name, "arguments": arguments})


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except ValueError:
        return False
    return True


def laid_out(answer: str) -> str:
    """JSON with line ends and indentation; anything else as it is."""
    return json.dumps(json.loads(answer), indent=2) if _is_json(answer) else answer


@verb("domain", name="qemu-agent-command")
async def qemu_agent_command(
    shell: Shell,
    domain: Guest,
    cmd: Annotated[list[str], Opt("the command, as JSON")],
    timeout: Annotated[int | None, Opt("seconds", named=True)] = None,
    async_: Annotated[bool, Opt("do not wait for the answer", spelled="async")] = False,
    block: Annotated[bool, Opt("wait for ever")] = False,
    pretty: Annotated[bool, Opt("lay the answer out")] = False,
) -> Document:
    """Say something to the agent inside a guest itself."""
    if sum((timeout is not None, async_, block)) > 1:
        raise UsageError("timeout, async and block options are exclusive")
    if timeout is not None and timeout < 1:
        raise Failed("timeout number has to be bigger than 0")
    guest = await find_guest(shell, domain)
    seconds = timeout if timeout is not None else 0 if async_ else FOR_EVER
    answer = await guest.qemu_agent_command(" ".join(cmd), seconds, timeout_s=None)
    return Document(laid_out(answer or "") if pretty else answer or "")


@verb("domain", name="qemu-attach")
async def qemu_attach(shell: Shell, pid: Annotated[int, Opt("the process", unsigned=True)]) -> Done:
    """Take over a QEMU that somebody else has started."""
    connection = await shell.connection()
    with shell.failing(f"Failed to attach to pid {pid}"):
        guest = await connection.qemu_attach(pid)
    return Done(f"Domain '{guest.name}' attached to pid {pid}")


@verb("domain", name="lxc-enter-namespace")
async def lxc_enter_namespace(
    shell: Shell,
    domain: Guest,
    cmd: Annotated[list[str], Opt("program and arguments")],
    noseclabel: Annotated[bool, Opt("keep this process's own label")] = False,
) -> Done:
    """Run a program inside a container."""
    from vird.cli.namespaces import run_inside

    guest = await find_guest(shell, domain)
    fds = await guest.lxc_open_namespace()
    shell.status = await run_inside(fds, cmd)
    return Done()
