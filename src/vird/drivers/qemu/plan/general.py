"""What every QEMU is told whatever the guest: its name, the monitor, no defaults, the sandbox."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from vird.drivers.qemu.plan.arguments import as_json, escape
from vird.drivers.qemu.plan.launch import Launch
from vird.errors import ConfigUnsupported

DEPRECATION: Final = {
    "omit": {"deprecated-output": "hide"},
    "reject": {"deprecated-output": "hide", "deprecated-input": "reject"},
    "crash": {"deprecated-output": "hide", "deprecated-input": "crash"},
}


def name(launch: Launch) -> Iterator[str]:
    """``-name``; threads are named too, for those who debug."""
    yield from ("-name", f"guest={escape(launch.domain.name)},debug-threads=on")


def compatibility(launch: Launch) -> Iterator[str]:
    """``-compat``: what happens when deprecated commands are used."""
    wish = launch.domain.qemu_deprecation
    if wish is None or wish.behavior in (None, "none") or not launch.has("compat-deprecated"):
        return
    wanted = DEPRECATION.get(wish.behavior or "")
    if wanted is None:
        raise ConfigUnsupported(f"Unsupported deprecation behavior '{wish.behavior}' for VM '{launch.domain.name}'")
    yield from ("-compat", as_json(wanted))


def paused(launch: Launch) -> Iterator[str]:
    """``-S``: nothing runs before the driver has spoken to the monitor."""
    if launch.facts.start_paused:
        yield "-S"


def fips(launch: Launch) -> Iterator[str]:
    """``-enable-fips`` for QEMUs that do not see by themselves that the host demands it."""
    if launch.facts.fips and launch.has("enable-fips"):
        yield "-enable-fips"


def master_key(launch: Launch) -> Iterator[str]:
    """The key that all secrets are sealed with."""
    if launch.facts.master_key is not None:
        yield from launch.object(
            {"qom-type": "secret", "id": "masterKey0", "format": "raw", "file": launch.facts.master_key}
        )


def memory_lock(launch: Launch) -> Iterator[str]:
    """``-overcommit``."""
    backing = launch.domain.memory_backing
    yield from ("-overcommit", f"mem-lock={'on' if backing is not None and backing.locked else 'off'}")


def identity(launch: Launch) -> Iterator[str]:
    """``-uuid``."""
    if launch.domain.uuid is not None:
        yield from ("-uuid", launch.domain.uuid)


def no_display(launch: Launch) -> Iterator[str]:
    """``-display none`` where the domain has no graphics: QEMU would open a window."""
    if not launch.devices.graphics:
        yield from ("-display", "none")


def no_defaults(launch: Launch) -> Iterator[str]:
    """Neither the host's configuration nor QEMU's own default devices."""
    yield from ("-no-user-config", "-nodefaults")


def monitor(launch: Launch) -> Iterator[str]:
    """The monitor's socket: a listening descriptor, or a path."""
    facts = launch.facts
    where = (
        f"fd={facts.monitor_fd}" if facts.monitor_fd is not None else f"path={escape(facts.private_dir)}/monitor.sock"
    )
    yield from ("-chardev", f"socket,id=charmonitor,{where},server=on,wait=off")
    yield from ("-mon", "chardev=charmonitor,id=monitor,mode=control")


def incoming(launch: Launch) -> Iterator[str]:
    """``-incoming``."""
    if launch.facts.incoming is not None:
        yield from ("-incoming", launch.facts.incoming)


def load_snapshot(launch: Launch) -> Iterator[str]:
    """``-loadvm``."""
    if launch.facts.load_snapshot is not None:
        yield from ("-loadvm", launch.facts.load_snapshot)


def extra_arguments(launch: Launch) -> Iterator[str]:
    """``<qemu:commandline>``."""
    if launch.domain.qemu_commandline is not None:
        yield from (argument.value for argument in launch.domain.qemu_commandline.args)


def sandbox(launch: Launch) -> Iterator[str]:
    """``-sandbox``."""
    if launch.facts.sandbox and launch.has("seccomp-sandbox"):
        yield from ("-sandbox", "on,obsolete=deny,elevateprivileges=deny,spawn=deny,resourcecontrol=deny")
    elif launch.has("seccomp-sandbox"):
        yield from ("-sandbox", "off")


def log_format(launch: Launch) -> Iterator[str]:
    """``-msg``: what QEMU prints begins with the time."""
    if launch.facts.log_timestamps:
        yield from ("-msg", "timestamp=on")


def generation_id(launch: Launch) -> Iterator[str]:
    """``<genid>``."""
    genid = launch.domain.genid
    if genid is None:
        return
    if not launch.has("vmgenid"):
        raise ConfigUnsupported("vmgenid is not supported with this QEMU binary")
    yield from launch.device({"driver": "vmgenid", "guid": genid.value or "auto", "id": "vmgenid0"})
