"""The dnsmasq process of a network: started, told of changes, found again after a restart, stopped.

It runs apart from the daemon and is known by the number it wrote into its pid file and by the
configuration file on its command line.  What it is told is ``plan.dnsmasq``'s decision.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import shlex
import shutil
import signal
import stat
import sys
from pathlib import Path

from vird.drivers.network import lease_script
from vird.drivers.network.places import Places
from vird.drivers.network.plan.dnsmasq import DnsmasqPlan, plan_dnsmasq
from vird.errors import InternalError, NoSupport, OperationFailed
from vird.host import files, process
from vird.model.network import Network

PROGRAM = "dnsmasq"
PROGRAM_PATH = "/usr/sbin:/usr/bin:/sbin:/bin"
START_DEADLINE_S = 15.0
POLL_S = 0.002
STOP_GRACE_S = 3.0


async def start(network: Network, places: Places) -> None:
    """Write dnsmasq's files and start it; returns when it serves.

    Raises `InternalError` with dnsmasq's own words when it refuses, `NoSupport` where it is not installed.
    """
    program = shutil.which(PROGRAM, path=PROGRAM_PATH)
    if program is None:
        raise NoSupport(f"network '{network.name}' needs the program {PROGRAM}, which is not installed")
    plan = plan_of(network, places)
    await asyncio.to_thread(_write_all, network, places, plan)
    # In the foreground, so that it keeps its number and a search for it never falls between two forks.
    argv = [program, "--keep-in-foreground", _argument(network.name, places), "--leasefile-ro"]
    argv.append(f"--dhcp-script={places.lease_script}")
    if not _anybody_reaches(places.services):
        # It reads the hosts files after it gave root up, which it cannot do below a private folder.
        argv += ["--user=root", "--group=root"]
    environment = {
        "PATH": PROGRAM_PATH,
        "LC_ALL": "C",
        lease_script.ENVIRONMENT_NEWS: str(places.lease_news),
        lease_script.ENVIRONMENT_PATH: str(places.leases(_bridge(network))),
    }
    # A file without a name holds what it says: a pipe would tie it to this daemon.
    with os.fdopen(os.memfd_create(PROGRAM, os.MFD_CLOEXEC), "r+b") as output:
        started = process.spawn(argv, env=environment, log=output.fileno())
        try:
            await _ready(started, places.pid(network.name))
        except BaseException:
            await started.terminate(0)
            raise
        if started.exited.is_set():
            output.seek(0)
            words = output.read(process.LAST_WORDS_MAX).decode("utf-8", "replace").strip()
            raise InternalError(f"{PROGRAM} for network '{network.name}' failed: {words or started.status}")


async def _ready(started: process.Process, pid_file: Path) -> None:
    """Wait until dnsmasq serves, or has ended: it writes its pid file when its sockets are open."""
    try:
        async with asyncio.timeout(START_DEADLINE_S):
            while not started.exited.is_set() and files.read_text(pid_file, "") != str(started.pid):
                await started.wait(POLL_S)
    except TimeoutError:
        raise InternalError(f"{PROGRAM} was not ready within {START_DEADLINE_S:g} s") from None


async def stop(network: Network, places: Places) -> None:
    """End dnsmasq if it runs, and remove its files (the leases stay)."""
    identity = await asyncio.to_thread(find, network.name, places)
    # Its own child, which runs the lease script, ends by itself just after it.
    await _end([identity, *process.children(identity.pid)] if identity is not None else [])
    await asyncio.to_thread(_remove_all, network, places)


async def stop_starting(network: Network, places: Places) -> None:
    """Like ``stop``, also for a dnsmasq that was started by a daemon killed meanwhile and is not ready yet."""
    # One that has not read its configuration by now will not find it; all others can be seen.
    await asyncio.to_thread(_remove_all, network, places)
    await _end(await asyncio.to_thread(process.find_all, _argument(network.name, places)))
    await asyncio.to_thread(_remove_all, network, places)


async def _end(identities: list[process.Identity]) -> None:
    for identity in identities:
        with contextlib.suppress(OperationFailed):
            await process.adopt(identity).terminate(STOP_GRACE_S)


async def reload(network: Network, places: Places) -> None:
    """Write the files of hosts anew and let dnsmasq read them; what else changed needs a ``restart``."""
    await asyncio.to_thread(_write_texts, network, places, plan_of(network, places))
    identity = await asyncio.to_thread(find, network.name, places)
    if identity is not None:
        os.kill(identity.pid, signal.SIGHUP)


async def restart(network: Network, places: Places) -> None:
    """Stop and start, so that everything in the document counts."""
    await stop(network, places)
    await start(network, places)


def is_outdated(network: Network, places: Places) -> bool:
    """Whether dnsmasq runs with another configuration than the document's, which only a restart changes."""
    return files.read_small(places.configuration(network.name)) != plan_of(network, places).conf.encode()


def find(name: str, places: Places) -> process.Identity | None:
    """The running dnsmasq of a network, or None."""
    try:
        pid = int(files.read_text(places.pid(name), "0") or "0")
        identity = process.identify(pid) if pid > 0 else None
    except (ValueError, ProcessLookupError):
        return None
    # The number may be another program's by now; nobody else runs with our configuration file.
    if identity is None or _argument(name, places) not in process.command_line(pid):
        return None
    return identity


def plan_of(network: Network, places: Places) -> DnsmasqPlan:
    """The texts of a network's files, at this daemon's places."""
    return plan_dnsmasq(network, str(places.services), str(places.pid(network.name)))


def write_lease_script(places: Places) -> None:
    """Make the program that dnsmasq calls for each lease; it names this daemon's Python and package."""
    command = shlex.join([sys.executable, "-ISE", str(Path(lease_script.__file__).resolve())])
    files.write_atomic(places.lease_script, f'#!/bin/sh\nexec {command} "$@"\n'.encode(), mode=0o755, durable=False)


def _write_all(network: Network, places: Places, plan: DnsmasqPlan) -> None:
    _write_texts(network, places, plan)
    places.leases(_bridge(network)).touch(0o644)
    files.remove(places.pid(network.name))


def _write_texts(network: Network, places: Places, plan: DnsmasqPlan) -> None:
    files.write_atomic(places.configuration(network.name), plan.conf.encode(), durable=False)
    files.write_atomic(plan.hosts_path, plan.hosts.encode(), mode=0o644, durable=False)
    files.write_atomic(plan.names_path, plan.names.encode(), mode=0o644, durable=False)


def _remove_all(network: Network, places: Places) -> None:
    plan = plan_of(network, places)
    for path in (places.configuration(network.name), places.pid(network.name), plan.hosts_path, plan.names_path):
        files.remove(path)
    files.remove(places.macs(_bridge(network)))


def _argument(name: str, places: Places) -> str:
    return f"--conf-file={places.configuration(name)}"


def _bridge(network: Network) -> str:
    if network.bridge is None or network.bridge.name is None:
        raise InternalError(f"network '{network.name}' has no bridge name")
    return network.bridge.name


def _anybody_reaches(folder: Path) -> bool:
    return all(path.stat().st_mode & stat.S_IXOTH for path in (folder, *folder.parents))
