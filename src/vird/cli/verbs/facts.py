"""What a guest is and does, asked one at a time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from vird import errors
from vird.cli.document_options import Inactive, Wrap, Xpath
from vird.cli.failure import Failed
from vird.cli.lookups import Guest, find_guest
from vird.cli.option import Opt
from vird.cli.results import Document, Facts, Lines, column, hidden
from vird.cli.shell import Shell
from vird.cli.verb import verb
from vird.cli.words_of_states import reason_word, state_word


@dataclass(frozen=True)
class State:
    """What a guest does, and why."""

    state: str
    reason: str | None

    def text(self, *, quiet: bool) -> str:
        """The state, with its reason in parentheses where it was asked for."""
        return f"{self.state}\n" if self.reason is None else f"{self.state} ({self.reason})\n"


@verb("monitor")
async def domstate(shell: Shell, domain: Guest, reason: Annotated[bool, Opt("and why")] = False) -> State:
    """Tell what a guest does."""
    guest = await find_guest(shell, domain)
    answer = await guest.get_state()
    return State(state_word(answer.state), reason_word(answer.state, answer.reason) if reason else None)


@dataclass(frozen=True)
class GuestFacts(Facts):
    """Several facts of a guest; memory in KiB."""

    id: int | None = column("Id", lambda value: "-" if value is None else str(value))
    name: str = column("Name")
    uuid: str = column("UUID")
    os_type: str | None = column("OS Type")
    state: str = column("State")
    cpus: int = column("CPU(s)")
    cpu_time_s: float | None = column("CPU time", lambda value: f"{value:.1f}s")
    max_memory_kib: int | None = column("Max memory", lambda value: f"{value} KiB" if value is not None else "no limit")
    used_memory_kib: int = column("Used memory", lambda value: f"{value} KiB")
    persistent: bool = column("Persistent")
    autostart: bool | None = column("Autostart", lambda value: "enable" if value else "disable")
    managed_save: bool | None = column("Managed save")
    security_model: str | None = column("Security model")
    security_doi: str | None = column("Security DOI")
    security_label: str | None = column("Security label")
    messages: list[str] = hidden()  # noqa: RUF009

    def text(self, *, quiet: bool) -> str:
        """The lines; a guest without a number has a dash there, unlike facts that are not known."""
        body = super().text(quiet=quiet)
        if self.id is None:
            body = f"{'Id:':<{self.LABEL}} -\n{body}"
        told = "".join(
            f"{'Messages:' if not number else '':<{self.LABEL}} {message}\n"
            for number, message in enumerate(self.messages)
        )
        return body + told


@verb("monitor")
async def dominfo(shell: Shell, domain: Guest) -> GuestFacts:
    """Tell the main facts of a guest."""
    guest = await find_guest(shell, domain)
    connection = await shell.connection()
    info = await guest.get_info()
    try:
        managed: bool | None = await guest.has_managed_save_image()
    except errors.VirdError:
        managed = None
    try:
        autostart: bool | None = await guest.get_autostart()
    except errors.VirdError:
        autostart = None
    try:
        os_type: str | None = await guest.get_os_type()
    except errors.VirdError:
        os_type = None
    try:
        model = await connection.node_get_security_model()
        security_model, doi = model.model, model.doi
    except errors.VirdError:
        security_model, doi = "", ""
    label = None
    if security_model and guest.id is not None:
        try:
            found = await guest.get_security_label()
            text = found.label if isinstance(found.label, str) else bytes(found.label).rstrip(b"\0").decode()
            label = f"{text} ({'enforcing' if found.enforcing else 'permissive'})" if text else None
        except errors.VirdError:
            label = None
    try:
        messages = await guest.get_messages()
    except errors.VirdError:
        messages = []
    return GuestFacts(
        guest.id,
        guest.name,
        guest.uuid,
        os_type,
        state_word(info.state),
        info.nr_virt_cpu,
        info.cpu_time / 1e9 if info.cpu_time else None,
        info.max_mem,
        info.memory,
        await guest.is_persistent(),
        autostart,
        managed,
        security_model or None,
        doi if security_model else None,
        label,
        messages,
    )


@verb("domain")
async def domid(shell: Shell, domain: Annotated[str, Opt("the guest's name or UUID", completes="domain")]) -> Lines:
    """Tell a guest's number."""
    guest = await find_guest(shell, domain, by_number=False)
    return Lines([f"{'-' if guest.id is None else guest.id}"])


@verb("domain")
async def domuuid(shell: Shell, domain: Annotated[str, Opt("the guest's name or number", completes="domain")]) -> Lines:
    """Tell a guest's UUID."""
    return Lines([(await find_guest(shell, domain)).uuid])


@verb("domain")
async def domname(shell: Shell, domain: Annotated[str, Opt("the guest's number or UUID", completes="domain")]) -> Lines:
    """Tell a guest's name."""
    return Lines([(await find_guest(shell, domain, by_name=False)).name])


@verb("domain")
async def domrename(shell: Shell, domain: Guest, new_name: Annotated[str, Opt("the name it is to have")]) -> Lines:
    """Give a guest that does not run another name."""
    guest = await find_guest(shell, domain)
    await guest.rename(new_name)
    return Lines(["Domain successfully renamed"])


CONTROL = {0: "ok", 1: "background job", 2: "occupied", 3: "error"}
CONTROL_ERROR = {0: "", 1: "unknown", 2: "monitor failure", 3: "internal (locking) error"}


@verb("monitor")
async def domcontrol(shell: Shell, domain: Guest) -> Lines:
    """Tell whether the daemon is in control of a guest."""
    guest = await find_guest(shell, domain)
    info = await guest.get_control_info()
    said = CONTROL.get(info.state, "unknown")
    if info.state not in (0, 3):
        said += f" ({info.state_time / 1000:.3f}s)"
    elif info.state == 3 and info.details:
        said += f": {CONTROL_ERROR.get(info.details, 'unknown')}"
    return Lines([said])


@verb("domain")
async def domhostname(
    shell: Shell,
    domain: Guest,
    source: Annotated[str | None, Opt("whom to ask: lease or agent")] = None,
) -> Lines:
    """Tell how a guest calls itself."""
    sources = {None: 0, "lease": 1, "agent": 2}
    if source not in sources:
        raise Failed(f"Unknown data source '{source}'")
    guest = await find_guest(shell, domain)
    with shell.failing("failed to get hostname"):
        return Lines([await guest.get_hostname(sources[source])])


@verb("domain")
async def dumpxml(
    shell: Shell,
    domain: Guest,
    inactive: Inactive = False,
    security_info: Annotated[bool, Opt("with passwords")] = False,
    update_cpu: Annotated[bool, Opt("with the processor as the host would have it")] = False,
    migratable: Annotated[bool, Opt("as older hosts would take it")] = False,
    xpath: Xpath = None,
    wrap: Wrap = False,
) -> Document:
    """Show a guest's document."""
    from vird.api.enums.domain import DomainXMLFlags
    from vird.cli.impact import bits
    from vird.cli.xpath import chosen

    guest = await find_guest(shell, domain)
    flags = bits(
        (inactive, DomainXMLFlags.INACTIVE),
        (security_info, DomainXMLFlags.SECURE),
        (update_cpu, DomainXMLFlags.UPDATE_CPU),
        (migratable, DomainXMLFlags.MIGRATABLE),
    )
    return Document(chosen(await guest.get_xml_desc(flags), xpath, wrap=wrap))
