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
    configuration = places.configuration(network.name)
    argv = [program, f"--conf-file={configuration}", "--leasefile-ro", f"--dhcp-script={places.lease_script}"]
    if not _anybody_reaches(places.services):
        # It reads the hosts files after it gave root up, which it cannot do below a private folder.
        argv += ["--user=root", "--group=root"]
    environment = {
        "PATH": PROGRAM_PATH,
        "LC_ALL": "C",
        lease_script.ENVIRONMENT_PATH: str(places.leases(_bridge(network))),
    }
    ended = await process.run(argv, env=environment, deadline=START_DEADLINE_S)
    if ended.status != 0:
        raise InternalError(f"{PROGRAM} for network '{network.name}' failed: {ended.output or ended.status}")


async def stop(network: Network, places: Places) -> None:
    """End dnsmasq if it runs, and remove its files (the leases stay)."""
    identity = await asyncio.to_thread(find, network.name, places)
    if identity is not None:
        # Its own child, which runs the lease script, ends by itself just after it.
        for one in (identity, *process.children(identity.pid)):
            with contextlib.suppress(OperationFailed):
                await process.adopt(one).terminate(STOP_GRACE_S)
    await asyncio.to_thread(_remove_all, network, places)


async def reload(network: Network, places: Places) -> None:
    """Write the files of hosts anew and let dnsmasq read them; what else changed needs a ``restart``."""
    await asyncio.to_thread(_write_all, network, places, plan_of(network, places))
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
    if identity is None or f"--conf-file={places.configuration(name)}" not in process.command_line(pid):
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
    files.write_atomic(places.configuration(network.name), plan.conf.encode(), durable=False)
    files.write_atomic(plan.hosts_path, plan.hosts.encode(), mode=0o644, durable=False)
    files.write_atomic(plan.names_path, plan.names.encode(), mode=0o644, durable=False)
    places.leases(_bridge(network)).touch(0o644)


def _remove_all(network: Network, places: Places) -> None:
    plan = plan_of(network, places)
    for path in (places.configuration(network.name), places.pid(network.name), plan.hosts_path, plan.names_path):
        files.remove(path)
    files.remove(places.macs(_bridge(network)))


def _bridge(network: Network) -> str:
    if network.bridge is None or network.bridge.name is None:
        raise InternalError(f"network '{network.name}' has no bridge name")
    return network.bridge.name


def _anybody_reaches(folder: Path) -> bool:
    return all(path.stat().st_mode & stat.S_IXOTH for path in (folder, *folder.parents))
