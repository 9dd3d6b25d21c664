"""A guest's console, keyboard, screens and what is near them."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Annotated

from vird.api.enums.domain import DomainXMLFlags
from vird.api.enums.domain_console import DomainConsoleFlags, KeycodeSet
from vird.cli.console import attach
from vird.cli.device_nodes import parsed
from vird.cli.failure import Failed
from vird.cli.files import created, removed
from vird.cli.impact import bits
from vird.cli.lookups import Guest, find_guest
from vird.cli.option import Opt
from vird.cli.results import Done, DoneTightly, Lines, TightLines
from vird.cli.shell import Shell
from vird.cli.verb import verb

if TYPE_CHECKING:
    from lxml import etree

    from vird.client.streams import DownStream


@verb("domain")
async def console(
    shell: Shell,
    domain: Guest,
    devname: Annotated[str | None, Opt("which: its alias in the document")] = None,
    force: Annotated[bool, Opt("throw out whoever is there")] = False,
    safe: Annotated[bool, Opt("only if nobody else can be there")] = False,
) -> Done:
    """Be a guest's terminal; ^] leaves it."""
    guest = await find_guest(shell, domain)
    flags = bits((force, DomainConsoleFlags.FORCE), (safe, DomainConsoleFlags.SAFE))
    await attach(shell, guest, devname, flags)
    return Done()


CODESETS = {each.name.lower(): each for each in KeycodeSet}


@verb("domain", name="send-key")
async def send_key(
    shell: Shell,
    domain: Guest,
    keycode: Annotated[list[str], Opt("numbers or names such as KEY_A, pressed together")],
    codeset: Annotated[str | None, Opt("whose codes: linux, xt, usb, win32 and so on", named=True)] = None,
    holdtime: Annotated[int | None, Opt("milliseconds that they stay down", named=True, unsigned=True)] = None,
) -> None:
    """Press keys of a guest's keyboard."""
    from vird.cli.key_names import code_of

    guest = await find_guest(shell, domain)
    chosen = codeset or "linux"
    if chosen not in CODESETS:
        raise Failed(f"unknown codeset: '{chosen}'")
    if len(keycode) > 16:
        raise Failed("too many keycodes")
    codes = [code_of(chosen, word) for word in keycode]
    await guest.send_key(CODESETS[chosen], holdtime or 0, codes)


@verb("domain", name="inject-nmi")
async def inject_nmi(shell: Shell, domain: Guest) -> None:
    """Interrupt a guest in a way that it cannot mask."""
    guest = await find_guest(shell, domain)
    await guest.inject_nmi()


SIGNALS = (
    "nop hup int quit ill trap abrt bus fpe kill usr1 segv usr2 pipe alrm term stkflt chld cont stop tstp ttin ttou "
    "urg xcpu xfsz vtalrm prof winch poll pwr sys " + " ".join(f"rt{number}" for number in range(33))
).split()


@verb("domain", name="send-process-signal")
async def send_process_signal(
    shell: Shell,
    domain: Guest,
    pid: Annotated[int, Opt("the process")],
    signame: Annotated[str, Opt("a number, or a name such as term or sigterm")],
) -> None:
    """Send a signal to a process inside a guest."""
    name = signame.lower().removeprefix("sig_").removeprefix("sig")
    number = int(name) if name.isdecimal() else (SIGNALS.index(name) if name in SIGNALS else None)
    if number is None:
        raise Failed(f"malformed signal name: {signame}")
    guest = await find_guest(shell, domain)
    await guest.send_process_signal(pid, number)


@verb("domain")
async def screenshot(
    shell: Shell,
    domain: Guest,
    file: Annotated[str | None, Opt("where to; a name with the time without", completes="file")] = None,
    screen: Annotated[int | None, Opt("which screen, from 0", named=True, unsigned=True)] = None,
) -> DoneTightly:
    """Save a picture of a guest's screen."""
    guest = await find_guest(shell, domain)
    with shell.failing(f"could not take a screenshot of {guest.name}"):
        kind, stream = await guest.screenshot(screen or 0)
    endings = {"image/x-portable-pixmap": ".ppm", "image/png": ".png"}
    name = file or f"{guest.name}-{time.strftime('%Y-%m-%d-%H:%M:%S')}{endings.get(kind or '', '')}"
    await _keep(shell, name, stream)
    return DoneTightly(f"Screenshot saved to {name}, with type of {kind}")


async def _keep(shell: Shell, name: str, stream: DownStream) -> None:
    async with stream:
        file, was_made = created(name)
        try:
            with file, shell.failing(f"could not receive data from domain {name}"):
                await stream.save_to(file)
        except BaseException:
            if was_made:
                removed(name)
            raise


@verb("domain")
async def vncdisplay(shell: Shell, domain: Guest) -> Lines:
    """Tell where a guest's VNC screen is."""
    guest = await find_guest(shell, domain)
    if not await guest.is_active():
        raise Failed("Domain is not running")
    for graphics in parsed(await guest.get_xml_desc()).findall("devices/graphics[@type='vnc']"):
        port = int(graphics.get("port", "-1"))
        if port > 0:
            host = graphics.get("listen") or ""
            shown = "" if host == "0.0.0.0" else f"[{host}]" if ":" in host else host
            return Lines([f"{shown}:{port - 5900}"])
    raise Failed("Failed to get VNC port. Is this domain using VNC?")


@verb("domain")
async def ttyconsole(shell: Shell, domain: Guest) -> Lines:
    """Tell which terminal of the host a guest's console is."""
    guest = await find_guest(shell, domain)
    held = parsed(await guest.get_xml_desc()).find("devices/console")
    tty = None if held is None else held.get("tty")
    if tty is None and held is not None:
        source = held.find("source")
        tty = source.get("path") if source is not None else None
    if tty is None:
        shell.status = 1
    return Lines([tty] if tty is not None else [])


ANYWHERE = ("0.0.0.0", "::")


@verb("domain")
async def domdisplay(
    shell: Shell,
    domain: Guest,
    include_password: Annotated[bool, Opt("with the password, for all to see")] = False,
    type: Annotated[str | None, Opt("only vnc, spice or rdp")] = None,
    all: Annotated[bool, Opt("every screen, not only the first")] = False,
) -> TightLines:
    """Tell where a guest's screens are, as URIs for viewers."""
    guest = await find_guest(shell, domain)
    if not await guest.is_active():
        raise Failed("Domain is not running")
    document = await guest.get_xml_desc(DomainXMLFlags.SECURE if include_password else 0)
    found = [
        shown
        for scheme in ("vnc", "spice", "rdp")
        if type in (None, scheme)
        for graphics in parsed(document).findall(f"devices/graphics[@type='{scheme}']")
        if (shown := _uri(scheme, graphics, include_password)) is not None
    ]
    if not found:
        if type is not None:
            raise Failed(f"No graphical display with type '{type}' found")
        raise Failed("No graphical display found")
    return TightLines(found if all else found[:1])


def _uri(scheme: str, graphics: etree._Element, include_password: bool) -> str | None:
    listens = graphics.find("listen")
    socket = graphics.get("socket") or (listens.get("socket") if listens is not None else None)
    port, tls = int(graphics.get("port", "-1")), int(graphics.get("tlsPort", "-1"))
    if socket:
        return f"{scheme}+unix:///{socket.lstrip('/')}"
    if port <= 0 and tls <= 0:
        return None
    host = graphics.get("listen") or (listens.get("address") if listens is not None else None) or "localhost"
    host = "localhost" if host in ANYWHERE else host
    shown = f"[{host}]" if ":" in host else host
    password = graphics.get("passwd") if include_password else None
    login = f":{password}@" if password and scheme == "vnc" else ""
    number = port - 5900 if scheme == "vnc" else port
    extra = []
    if tls > 0:
        extra.append(f"tls-port={tls}")
    if password and scheme == "spice":
        extra.append(f"password={password}")
    query = f"?{'&'.join(extra)}" if extra else ""
    return f"{scheme}://{login}{shown}{f':{number}' if port > 0 else ''}{query}"


@verb("domain")
async def domlaunchsecinfo(shell: Shell, domain: Guest) -> Lines:
    """Tell what is known of a guest's encrypted start."""
    guest = await find_guest(shell, domain)
    with shell.failing("Unable to get launch security parameters"):
        told = await guest.get_launch_security_info()
    return Lines([f"{name:<15}: {value}" for name, value in told.items()])


@verb("domain")
async def domsetlaunchsecstate(
    shell: Shell,
    domain: Guest,
    secrethdr: Annotated[str | None, Opt("file with the secret's header", completes="file")] = None,
    secret: Annotated[str | None, Opt("file with the secret", completes="file")] = None,
    set_address: Annotated[int | None, Opt("where in memory it goes", named=True, unsigned=True)] = None,
) -> Done:
    """Put a secret into the memory of a guest that was started encrypted."""
    from vird.cli.files import read_document

    if secrethdr is None or secret is None:
        raise Failed("Both secret and the secret header are required")
    guest = await find_guest(shell, domain)
    wanted: dict[str, int | str] = {"sev-secret-header": read_document(secrethdr), "sev-secret": read_document(secret)}
    if set_address is not None:
        wanted["sev-secret-set-address"] = set_address
    with shell.failing("Unable to set launch security state"):
        await guest.set_launch_security_state(wanted)
    return Done()


@verb("domain", name="dom-fd-associate")
async def dom_fd_associate(
    shell: Shell,
    domain: Guest,
    name: Annotated[str, Opt("the name of the group in the document")],
    pass_fds: Annotated[str, Opt("numbers of open files, with commas between")],
    seclabel_writable: Annotated[bool, Opt("let the guest write them whatever their mode")] = False,
    seclabel_restore: Annotated[bool, Opt("give their labels back afterwards")] = False,
) -> Done:
    """Lend a guest files that this process has open."""
    from vird.cli.verbs.power import descriptors

    guest = await find_guest(shell, domain)
    flags = bits((seclabel_restore, 1), (seclabel_writable, 2))
    await guest.fd_associate(name, flags, descriptors(pass_fds))
    return Done()


@verb("domain")
async def domdirtyrate_calc(
    shell: Shell,
    domain: Guest,
    seconds: Annotated[int | None, Opt("for how long to count, 1 to 60")] = None,
    mode: Annotated[str | None, Opt("page-sampling, dirty-bitmap or dirty-ring", named=True)] = None,
) -> Lines:
    """Begin to measure how fast a guest changes its memory; ``domstats --dirtyrate`` has the result."""
    modes = {"page-sampling": 0, "dirty-bitmap": 1, "dirty-ring": 2}
    if mode is not None and mode not in modes:
        raise Failed(f"Unknown calculation mode '{mode}'")
    guest = await find_guest(shell, domain)
    await guest.start_dirty_rate_calc(1 if seconds is None else seconds, modes[mode] if mode is not None else 0)
    return Lines(["Start to calculate domain's memory dirty rate successfully."])
