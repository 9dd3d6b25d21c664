"""What a running QEMU tells by itself: its events become states, lifecycle events and clean-ups.

One ``Watcher`` per run.  Events arrive on the loop's thread; what takes time is spawned.  The end
of the process, not of the monitor, is the end of the guest.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from vird import errors
from vird.api import events as told
from vird.api.enums.domain import (
    DomainCrashedReason,
    DomainPausedReason,
    DomainPMSuspendedReason,
    DomainRunningReason,
    DomainShutdownReason,
    DomainShutoffReason,
    DomainState,
)
from vird.api.enums.domain_event import (
    ConnectDomainEventAgentLifecycleReason,
    ConnectDomainEventAgentLifecycleState,
    DomainEventIOErrorAction,
    DomainEventPMSuspendedDetailType,
    DomainEventResumedDetailType,
    DomainEventShutdownDetailType,
    DomainEventStartedDetailType,
    DomainEventSuspendedDetailType,
    DomainEventTrayChangeReason,
    DomainEventType,
    DomainEventWatchdogAction,
)
from vird.drivers.qemu.block.threshold import exceeded as threshold_exceeded
from vird.drivers.qemu.block.tracker import take as take_job_news
from vird.drivers.qemu.hotplug.unplug import device_is_gone
from vird.drivers.qemu.migration.outgoing import Outgoing
from vird.drivers.qemu.migration.phases import MOVES
from vird.drivers.qemu.stop import GRACE_S, KILL_S, clean_up
from vird.drivers.qemu.storage_paths import path_of
from vird.qmp.session import Event

if TYPE_CHECKING:
    from vird.drivers.qemu.driver import QemuDriver
    from vird.drivers.qemu.guest import Guest, Runtime

log = logging.getLogger(__name__)

AGENT_CHANNEL = "org.qemu.guest_agent.0"

_WATCHDOG = {
    "none": DomainEventWatchdogAction.NONE,
    "pause": DomainEventWatchdogAction.PAUSE,
    "reset": DomainEventWatchdogAction.RESET,
    "poweroff": DomainEventWatchdogAction.POWEROFF,
    "shutdown": DomainEventWatchdogAction.SHUTDOWN,
    "debug": DomainEventWatchdogAction.DEBUG,
    "inject-nmi": DomainEventWatchdogAction.INJECTNMI,
}
_IO_ERROR = {
    "ignore": DomainEventIOErrorAction.NONE,
    "stop": DomainEventIOErrorAction.PAUSE,
    "report": DomainEventIOErrorAction.REPORT,
}
_PAUSED_EVENT = {
    DomainPausedReason.IOERROR: DomainEventSuspendedDetailType.IOERROR,
    DomainPausedReason.WATCHDOG: DomainEventSuspendedDetailType.WATCHDOG,
    DomainPausedReason.API_ERROR: DomainEventSuspendedDetailType.API_ERROR,
    DomainPausedReason.SNAPSHOT: DomainEventSuspendedDetailType.FROM_SNAPSHOT,
    DomainPausedReason.MIGRATION: DomainEventSuspendedDetailType.MIGRATED,
    DomainPausedReason.POSTCOPY: DomainEventSuspendedDetailType.POSTCOPY,
    DomainPausedReason.POSTCOPY_FAILED: DomainEventSuspendedDetailType.POSTCOPY_FAILED,
}
_RESUMED_EVENT = {
    DomainRunningReason.RESTORED: DomainEventResumedDetailType.FROM_SNAPSHOT,
    DomainRunningReason.FROM_SNAPSHOT: DomainEventResumedDetailType.FROM_SNAPSHOT,
    DomainRunningReason.MIGRATED: DomainEventResumedDetailType.MIGRATED,
    DomainRunningReason.MIGRATION_CANCELED: DomainEventResumedDetailType.MIGRATED,
    DomainRunningReason.POSTCOPY: DomainEventResumedDetailType.POSTCOPY,
}


class Watcher:
    """Listens to one run of one guest."""

    def __init__(self, driver: QemuDriver, guest: Guest, runtime: Runtime) -> None:
        self._driver = driver
        self._guest = guest
        self._runtime = runtime
        runtime.monitor.on_event(self.take)
        driver.environment.spawn(self._wait_for_end(), f"watch over {guest.name}")

    @property
    def _is_current(self) -> bool:
        return self._guest.runtime is self._runtime

    async def _wait_for_end(self) -> None:
        await self._runtime.process.exited.wait()
        if not self._is_current:
            return
        async with self._guest.job.hold("clean-up", "the end of its process", wait_s=GRACE_S + KILL_S, beside=MOVES):
            if self._is_current:
                await clean_up(self._driver, self._guest)

    def take(self, event: Event) -> None:
        """One event of the monitor."""
        if not self._is_current:
            return
        self._pass_on(event)
        reaction = _REACTIONS.get(event.name)
        if reaction is not None:
            reaction(self, event.data)

    def _pass_on(self, event: Event) -> None:
        details = json.dumps(event.data, separators=(",", ":")) if event.data else None
        seconds, micros = event.seconds, event.microseconds
        self._driver.bus.publish(told.QemuMonitorEvent(self._guest.ref, event.name, seconds, micros, details))

    def _save(self) -> None:
        self._driver.environment.spawn(self._driver.save_status(self._guest), f"status of {self._guest.name}")

    # --- running and not running

    def _stop(self, data: Mapping[str, Any]) -> None:
        guest = self._guest
        if guest.state != DomainState.RUNNING:
            return
        reason = self._runtime.pause_reason
        if reason == DomainPausedReason.UNKNOWN and isinstance(guest.moving, Outgoing):
            reason = guest.moving.guest_stopped()
        guest.change(DomainState.PAUSED, reason)
        detail = _PAUSED_EVENT.get(reason, DomainEventSuspendedDetailType.PAUSED)  # type: ignore[call-overload]
        guest.tell(self._driver.bus, DomainEventType.SUSPENDED, detail)
        self._runtime.pause_reason = DomainPausedReason.UNKNOWN
        self._save()

    def _resume(self, data: Mapping[str, Any]) -> None:
        guest = self._guest
        if guest.state != DomainState.PAUSED:
            return
        reason = self._runtime.run_reason
        guest.change(DomainState.RUNNING, reason)
        detail = _RESUMED_EVENT.get(reason, DomainEventResumedDetailType.UNPAUSED)  # type: ignore[call-overload]
        guest.tell(self._driver.bus, DomainEventType.RESUMED, detail)
        self._runtime.run_reason = DomainRunningReason.UNPAUSED
        self._save()

    def _shutdown(self, data: Mapping[str, Any]) -> None:
        guest, runtime = self._guest, self._runtime
        if guest.state == DomainState.SHUTDOWN:
            return
        if runtime.reboots_by_reset:
            runtime.reboots_by_reset = False
            self._driver.environment.spawn(self._reset_and_go_on(), f"reboot of {guest.name}")
            return
        detail = DomainEventShutdownDetailType.GUEST if data.get("guest") else DomainEventShutdownDetailType.HOST
        guest.change(DomainState.SHUTDOWN, DomainShutdownReason.UNKNOWN)
        guest.tell(self._driver.bus, DomainEventType.SHUTDOWN, detail)
        if runtime.stop_reason is None:
            runtime.stop_reason = DomainShutoffReason.SHUTDOWN
        self._driver.environment.spawn(self._end_process(), f"end of {guest.name}")

    async def _reset_and_go_on(self) -> None:
        try:
            await self._runtime.monitor.execute("system_reset")
            await self._runtime.monitor.execute("cont")
        except errors.VirdError as failure:
            log.error("cannot reboot: %s", failure, extra={"guest": self._guest.name})

    async def _end_process(self) -> None:
        await self._runtime.process.terminate(GRACE_S, KILL_S)

    def _reset(self, data: Mapping[str, Any]) -> None:
        self._driver.bus.publish(told.DomainReboot(self._guest.ref))

    def _panic(self, data: Mapping[str, Any]) -> None:
        guest, runtime = self._guest, self._runtime
        guest.change(DomainState.CRASHED, DomainCrashedReason.PANICKED)
        guest.tell(self._driver.bus, DomainEventType.CRASHED, 0)
        action = guest.document.on_crash or "destroy"
        if action in ("destroy", "coredump-destroy"):
            runtime.stop_reason = DomainShutoffReason.CRASHED
            self._driver.environment.spawn(self._end_process(), f"end of {guest.name}")
        elif action in ("restart", "coredump-restart"):
            self._driver.environment.spawn(self._reset_and_go_on(), f"restart of {guest.name}")
        else:
            self._save()

    def _suspend(self, data: Mapping[str, Any]) -> None:
        guest = self._guest
        guest.change(DomainState.PMSUSPENDED, DomainPMSuspendedReason.UNKNOWN)
        guest.tell(self._driver.bus, DomainEventType.PMSUSPENDED, DomainEventPMSuspendedDetailType.MEMORY)
        self._driver.bus.publish(told.DomainPmSuspend(guest.ref))
        self._save()

    def _suspend_disk(self, data: Mapping[str, Any]) -> None:
        guest = self._guest
        guest.change(DomainState.PMSUSPENDED, DomainPMSuspendedReason.UNKNOWN)
        guest.tell(self._driver.bus, DomainEventType.PMSUSPENDED, DomainEventPMSuspendedDetailType.DISK)
        self._driver.bus.publish(told.DomainPmSuspendDisk(guest.ref))
        self._save()

    def _wakeup(self, data: Mapping[str, Any]) -> None:
        guest = self._guest
        if guest.state == DomainState.PMSUSPENDED:
            guest.change(DomainState.RUNNING, DomainRunningReason.WAKEUP)
            guest.tell(self._driver.bus, DomainEventType.STARTED, DomainEventStartedDetailType.WAKEUP)
        self._driver.bus.publish(told.DomainPmWakeup(guest.ref))
        self._save()

    # --- devices

    def _block_job(self, data: Mapping[str, Any]) -> None:
        take_job_news(self._driver, self._guest, data)

    def _threshold(self, data: Mapping[str, Any]) -> None:
        threshold_exceeded(self._driver, self._guest, data)

    def _rtc_change(self, data: Mapping[str, Any]) -> None:
        self._driver.bus.publish(told.DomainRtcChange(self._guest.ref, int(data.get("offset", 0))))

    def _watchdog(self, data: Mapping[str, Any]) -> None:
        action = _WATCHDOG.get(str(data.get("action")), DomainEventWatchdogAction.NONE)
        if action == DomainEventWatchdogAction.PAUSE:
            self._runtime.pause_reason = DomainPausedReason.WATCHDOG
        self._driver.bus.publish(told.DomainWatchdog(self._guest.ref, action))

    def _io_error(self, data: Mapping[str, Any]) -> None:
        action = _IO_ERROR.get(str(data.get("action")), DomainEventIOErrorAction.NONE)
        reason = "enospc" if data.get("nospace") else ""
        alias, path = self._disk(str(data.get("device") or ""), str(data.get("node-name") or ""))
        if action == DomainEventIOErrorAction.PAUSE:
            self._runtime.pause_reason = DomainPausedReason.IOERROR
        self._driver.bus.publish(told.DomainIoError(self._guest.ref, path, alias, action))
        self._driver.bus.publish(told.DomainIoErrorReason(self._guest.ref, path, alias, action, reason))

    def _disk(self, device: str, node: str) -> tuple[str, str]:
        """Alias and file of the disk that QEMU calls by these names."""
        for disk in self._guest.document.devices.disks if self._guest.document.devices is not None else ():
            alias = disk.alias.name if disk.alias is not None else ""
            index = getattr(disk.source, "index", None)
            if alias and (alias in device or node.startswith(f"libvirt-{index}-")):
                return alias, path_of(disk.source) or ""
        return device, ""

    def _balloon(self, data: Mapping[str, Any]) -> None:
        actual_kib = int(data.get("actual", 0)) // 1024
        self._guest.document.current_memory = actual_kib
        self._driver.bus.publish(told.DomainBalloonChange(self._guest.ref, actual_kib))

    def _tray(self, data: Mapping[str, Any]) -> None:
        alias, _ = self._disk(str(data.get("id") or data.get("device") or ""), "")
        is_open = bool(data.get("tray-open"))
        reason = DomainEventTrayChangeReason.OPEN if is_open else DomainEventTrayChangeReason.CLOSE
        self._driver.bus.publish(told.DomainTrayChange(self._guest.ref, alias, reason))

    def _device_deleted(self, data: Mapping[str, Any]) -> None:
        alias = str(data.get("device") or "")
        waiting = self._runtime.leaving.get(alias)
        if waiting is not None and not waiting.done():
            waiting.set_result(True)
        elif alias:
            self._driver.environment.spawn(device_is_gone(self._driver, self._guest, alias), f"end of {alias}")

    def _device_kept(self, data: Mapping[str, Any]) -> None:
        alias = str(data.get("device") or "")
        waiting = self._runtime.leaving.get(alias)
        if waiting is not None and not waiting.done():
            waiting.set_result(False)
        self._driver.bus.publish(told.DomainDeviceRemovalFailed(self._guest.ref, alias))

    def _channel(self, data: Mapping[str, Any]) -> None:
        devices = self._guest.document.devices
        for channel in devices.channels if devices is not None else ():
            if channel.alias is None or channel.alias.name != data.get("id") or channel.target is None:
                continue
            is_open = bool(data.get("open"))
            channel.target.state = "connected" if is_open else "disconnected"
            if getattr(channel.target, "name", None) == AGENT_CHANNEL:
                states = ConnectDomainEventAgentLifecycleState
                self._driver.bus.publish(
                    told.DomainAgentLifecycle(
                        self._guest.ref,
                        states.CONNECTED if is_open else states.DISCONNECTED,
                        ConnectDomainEventAgentLifecycleReason.CHANNEL,
                    )
                )
                if is_open:
                    self._driver.follow_agent(self._guest)
            self._save()


_REACTIONS: dict[str, Callable[[Watcher, Mapping[str, Any]], None]] = {
    "STOP": Watcher._stop,
    "RESUME": Watcher._resume,
    "SHUTDOWN": Watcher._shutdown,
    "RESET": Watcher._reset,
    "GUEST_PANICKED": Watcher._panic,
    "SUSPEND": Watcher._suspend,
    "SUSPEND_DISK": Watcher._suspend_disk,
    "WAKEUP": Watcher._wakeup,
    "RTC_CHANGE": Watcher._rtc_change,
    "WATCHDOG": Watcher._watchdog,
    "BLOCK_IO_ERROR": Watcher._io_error,
    "JOB_STATUS_CHANGE": Watcher._block_job,
    "BLOCK_WRITE_THRESHOLD": Watcher._threshold,
    "BALLOON_CHANGE": Watcher._balloon,
    "DEVICE_TRAY_MOVED": Watcher._tray,
    "DEVICE_DELETED": Watcher._device_deleted,
    "DEVICE_UNPLUG_GUEST_ERROR": Watcher._device_kept,
    "MEM_UNPLUG_ERROR": Watcher._device_kept,
    "VSERPORT_CHANGE": Watcher._channel,
}
