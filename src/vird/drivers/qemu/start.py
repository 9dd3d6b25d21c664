"""Starting a guest: prepare, plan, act; and undo all of it when any step fails.

Called with the guest's job held.  ``execute`` puts every effect's undoing on one stack, so a start
that fails half-way leaves nothing: no device, port, file, folder or process.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import time
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from vird.api.enums.domain import DomainPausedReason, DomainRunningReason, DomainShutoffReason, DomainState
from vird.drivers.common.nic import Nic
from vird.drivers.common.tuning import counted_events
from vird.drivers.qemu import firmware, firmware_choice, host_facts, lending, prepare, settle
from vird.drivers.qemu.capabilities.model import Capabilities
from vird.drivers.qemu.cgroups import guest_group
from vird.drivers.qemu.cgroups.guest_group import group_of
from vird.drivers.qemu.cgroups.placing import check_tuning
from vird.drivers.qemu.cgroups.threads import place_threads
from vird.drivers.qemu.connect import connect
from vird.drivers.qemu.credentials import taints_of
from vird.drivers.qemu.guest import Guest, Runtime
from vird.drivers.qemu.guest_cpu import settle_cpu
from vird.drivers.qemu.guest_log import GuestLog
from vird.drivers.qemu.hooks import Farewell, ask
from vird.drivers.qemu.host_devices import name_backends, take_host_devices
from vird.drivers.qemu.launch import bind_monitor, launch
from vird.drivers.qemu.plan.command_line import command_line
from vird.drivers.qemu.plan.facts import LaunchFacts, NicDescriptors
from vird.drivers.qemu.plan.launch import alias_of
from vird.drivers.qemu.plan.memory_locks import lock_limit
from vird.drivers.qemu.plan.sockets import assign_sockets
from vird.drivers.qemu.plan.storage.credentials import wanted_secrets
from vird.drivers.qemu.sealing import MASTER_KEY, seal_all
from vird.drivers.qemu.storage_paths import disks_of, volume_sources
from vird.host import numa
from vird.host.cgroup.group import Group
from vird.host.files import make_folder
from vird.host.perf_events import start_counters
from vird.host.process import Process
from vird.model.domain.devices.graphics import SdlGraphics
from vird.model.domain.domain import Domain
from vird.model.domain.forms import all_devices
from vird.qmp.client import Client

if TYPE_CHECKING:
    from vird.drivers.qemu.driver import QemuDriver

MASTER_KEY_BYTES = 32
KILL_PATIENCE_S = 2.0


class Origin(NamedTuple):
    """Where a guest's first state comes from, as the plan names it."""

    incoming: str | None = None
    load_snapshot: str | None = None


async def start(
    driver: QemuDriver,
    guest: Guest,
    definition: Domain,
    *,
    paused: bool,
    incoming: Callable[[Client], Awaitable[None]] | None = None,
    load_snapshot: str | None = None,
    reset_nvram: bool = False,
) -> None:
    """Bring a guest up as ``definition`` says.

    On return it runs, or waits for its first ``resume`` when ``paused``.  With ``incoming`` it does not boot: what it
    does with the new QEMU's monitor gives it its state; with ``load_snapshot`` its images do.  ``reset_nvram`` makes
    the firmware's variables anew.  Raises whatever kept it from starting, and then nothing of it is left.
    """
    number = driver.next_id()
    async with AsyncExitStack() as undo:
        live = prepare.live_document(definition, number)
        prepare.refuse_what_cannot_start(live)
        check_tuning(live, numa.online(), driver.cgroups.controllers)
        guest.live, guest.id = live, number
        undo.callback(_forget, guest)
        guest.change(DomainState.PAUSED, DomainPausedReason.STARTING_UP)
        capabilities = await driver.capabilities_for(live)
        settle_cpu(live, capabilities)
        farewell = Farewell(driver, live)
        undo.push_async_callback(farewell.released)
        await ask(driver, live, "prepare")
        prepare.assign_names(live)
        await asyncio.to_thread(_settle_firmware, driver, live, reset_nvram)
        origin = Origin("defer" if incoming is not None else None, load_snapshot)
        runtime = await _execute(driver, guest, live, capabilities, farewell, undo, origin)
        guest.runtime = runtime
        if incoming is not None:
            await incoming(runtime.monitor)
        await settle.settle(runtime.monitor, live, runtime)
        await place_threads(driver, guest)
        driver.watch(guest)
        if paused:
            guest.change(DomainState.PAUSED, DomainPausedReason.USER)
        else:
            runtime.run_reason = DomainRunningReason.BOOTED
            await runtime.monitor.execute("cont")
        await ask(driver, live, "started")
        await driver.save_status(guest)
        undo.pop_all()


def _settle_firmware(driver: QemuDriver, live: Domain, reset_nvram: bool) -> None:
    if live.os is None or (live.os.firmware is None and live.os.nvram is None):
        return
    images = firmware.read_all()
    firmware_choice.choose_firmware(live, images, str(driver.places.nvram))
    firmware_choice.create_variables(live, images, driver.credentials, anew=reset_nvram)


def _forget(guest: Guest) -> None:
    guest.off()
    guest.change(DomainState.SHUTOFF, DomainShutoffReason.FAILED)


async def _execute(
    driver: QemuDriver,
    guest: Guest,
    live: Domain,
    capabilities: Capabilities,
    farewell: Farewell,
    undo: AsyncExitStack,
    origin: Origin,
) -> Runtime:
    places, number = driver.places, guest.id
    private_dir = places.private_dir(number, guest.name)
    channel_dir = places.channel_dir(number, guest.name)
    _make_private(private_dir, driver, undo)
    _make_private(channel_dir, driver, undo)
    ports = prepare.assign_displays(
        live, driver.ports.acquire, driver.settings.vnc_listen, str(private_dir), driver.settings.spice_listen
    )
    for port in ports:
        undo.callback(driver.ports.release, port)
    prepare.assign_owner_label(live, driver.credentials)
    assign_sockets(live, str(private_dir), str(channel_dir))
    last_image = await driver.complete_images(live)
    nics = await _connect_interfaces(driver, guest, live, undo)
    places_of_usb = await take_host_devices(driver, guest, live, undo)
    name_backends(all_devices(live))
    undo.push_async_callback(farewell.stopped)
    master_key = _write_master_key(private_dir, driver)
    monitor = bind_monitor(str(private_dir / "monitor.sock"), driver.credentials)
    undo.callback(monitor.close)
    sealed = await asyncio.to_thread(seal_all, wanted_secrets(disks_of(live)), await driver.secrets(), master_key)
    facts = LaunchFacts(
        private_dir=str(private_dir),
        channel_dir=str(channel_dir),
        monitor_fd=monitor.fd,
        master_key=str(master_key),
        nics={alias: _descriptors(nic) for alias, nic in nics.items()},
        sandbox=driver.settings.seccomp_sandbox != 0,
        dump_guest_core=bool(driver.settings.dump_guest_core),
        vnc_listen=driver.settings.vnc_listen,
        spice_listen=driver.settings.spice_listen,
        now=int(time.time()),
        incoming=origin.incoming,
        load_snapshot=origin.load_snapshot,
        **host_facts.memory_facts(places),
        cdrom_drives=host_facts.cdrom_drives(live),
        usb_places=places_of_usb,
        secrets=sealed,
        volumes=volume_sources(disks_of(live)),
    )
    host_facts.make_memory_folders(live, places, driver.credentials)
    undo.callback(host_facts.remove_memory_folders, live, places)
    argv = command_line(live, capabilities, facts)
    remember = bool(driver.settings.remember_owner)
    if driver.credentials is not None and driver.settings.dynamic_ownership and lending.relabels(live):
        await lending.lend_files(live, driver.credentials, remember=remember)
        undo.push_async_callback(lending.return_files, live, remembered=remember)
    make_folder(places.logs, 0o700)
    guest_log = GuestLog(str(places.log(guest.name)), driver.banner(capabilities))
    undo.callback(guest_log.close)
    await ask(driver, live, "start")
    passed = [fd for nic in nics.values() for fd in (*nic.fds, *nic.vhost_fds)]
    group = group_of(driver.cgroups, live, driver.paths.tag)
    if group is not None:
        prepare.assign_partition(live)
        undo.push_async_callback(_give_back, guest, group)
    running = await launch(
        argv,
        monitor=monitor,
        log=guest_log,
        env=environment(private_dir, live),
        fds=passed,
        credentials=driver.credentials,
        locked_bytes=lock_limit(live),
        meanwhile=lambda pid: asyncio.to_thread(_place, group, live, pid),
    )
    undo.push_async_callback(_kill, running.process, running.monitor)
    for nic in nics.values():
        nic.close()
    runtime = Runtime(running.process, running.monitor, capabilities, private_dir, guest_log)
    runtime.taints |= taints_of(driver.credentials)
    runtime.ports = ports
    runtime.remembers_owner = remember
    runtime.last_image = last_image
    runtime.group = group
    runtime.counters = start_counters(running.process.pid, counted_events(live))
    undo.callback(runtime.stop_counting)
    return runtime


async def _give_back(guest: Guest, group: Group) -> None:
    if guest.runtime is not None:
        await guest.runtime.placed.wait()
    await guest_group.give_back(group)


def _place(group: Group | None, live: Domain, pid: int) -> None:
    """Put the new process where it belongs, while it gets ready."""
    if group is not None:
        guest_group.make(group, live)
        guest_group.enter(group, pid)
    guest_group.bind_emulator(pid, live)


async def _kill(process: Process, monitor: Client) -> None:
    monitor.close()
    await process.terminate(KILL_PATIENCE_S)


def environment(private_dir: Path, live: Domain) -> dict[str, str]:
    """What a guest's process finds in its environment: nothing of ours, and what its document adds."""
    home = str(private_dir)
    extra = live.qemu_commandline.envs if live.qemu_commandline is not None else []
    return {
        "LC_ALL": "C",
        "PATH": os.environ.get("PATH", os.defpath),
        "HOME": home,
        "XDG_DATA_HOME": f"{home}/.local/share",
        "XDG_CACHE_HOME": f"{home}/.cache",
        "XDG_CONFIG_HOME": f"{home}/.config",
        **_windows(live),
        **{each.name: each.value or "" for each in extra},
    }


def _windows(live: Domain) -> dict[str, str]:
    """The screen of the host that SDL opens its window on."""
    screens = [each for each in (live.devices.graphics if live.devices else ()) if isinstance(each, SdlGraphics)]
    named = [("XAUTHORITY", each.xauth) for each in screens] + [("DISPLAY", each.display) for each in screens]
    return {name: value for name, value in named if value is not None}


def _make_private(folder: Path, driver: QemuDriver, undo: AsyncExitStack) -> None:
    if folder.exists():
        shutil.rmtree(folder)
    make_folder(folder.parent, 0o751)
    make_folder(folder, 0o750)
    undo.callback(shutil.rmtree, folder, ignore_errors=True)
    if driver.credentials is not None:
        os.chown(folder, driver.credentials.uid, driver.credentials.gid)


def _write_master_key(folder: Path, driver: QemuDriver) -> Path:
    """A fresh key that secrets on the command line and in the monitor are wrapped with."""
    path = folder / MASTER_KEY
    fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
    try:
        os.write(fd, os.urandom(MASTER_KEY_BYTES))
        if driver.credentials is not None:
            os.fchown(fd, driver.credentials.uid, driver.credentials.gid)
    finally:
        os.close(fd)
    return path


async def _connect_interfaces(driver: QemuDriver, guest: Guest, live: Domain, undo: AsyncExitStack) -> dict[str, Nic]:
    """Make what every interface needs on the host; devices by alias."""
    nics: dict[str, Nic] = {}
    for interface in live.devices.interfaces if live.devices is not None else ():
        nic = await connect(driver, guest, live, interface, undo)
        if nic is not None:
            nics[alias_of(interface)] = nic
    return nics


def _descriptors(nic: Nic) -> NicDescriptors:
    return NicDescriptors(tuple(map(str, nic.fds)), tuple(map(str, nic.vhost_fds)))
