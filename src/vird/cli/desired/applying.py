"""Does what is planned, and puts everything back when a step fails.

Each effect leaves its undoing behind; on a failure those are run, last first, and what could not be put back is told.
A call that a running guest's daemon refuses as impossible is no failure: the change is defined and waits for the next
boot, which is noted.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from vird import errors
from vird.api.enums.domain import DomainUndefineFlagsValues
from vird.api.enums.domain_block import DomainBlockResizeFlags
from vird.api.events import DomainBalloonChange, DomainDeviceRemoved, DomainLifecycle
from vird.cli.desired.call import Call
from vird.cli.desired.planning import Step
from vird.cli.desired.report import Applied, AppliedItem, Plan

if TYPE_CHECKING:
    from vird.client.connection import Connection
    from vird.client.events import Events

REFUSALS: Final = (
    errors.NoSupport, errors.OperationUnsupported, errors.ConfigUnsupported, errors.OperationInvalid,
    errors.ArgumentUnsupported,
)  # fmt: skip
"""What a daemon answers that cannot do a thing while the guest runs."""
STOP_S: Final = 120.0
"""How long a guest may take to shut down."""
GUEST_S: Final = 20.0
"""How long it may take to let go of a device or of memory."""
STOPPED: Final = 5
FOLDERS: Final = ("dir", "fs", "netfs")
"""Pools whose building makes a folder and destroys nothing."""

Undo = Callable[[], Awaitable[Any]]


@dataclass
class _Deed:
    """An effect that can be put back. ``undo`` None: nothing can."""

    step: Step
    says: str
    undo: Undo | None


@dataclass
class Work:
    """One run of ``apply``. ``tell`` is given a line for each thing done."""

    connection: Connection
    tell: Callable[[str], None]
    deeds: list[_Deed] = field(default_factory=list)
    notes: dict[int, list[str]] = field(default_factory=dict)

    async def apply(self, steps: list[Step], plan: Plan) -> Applied:
        """Do all steps that have anything to do; on a failure, or when interrupted, put everything back."""
        todo = [step for step in steps if step.item.action != "none"]
        outcomes: dict[int, str] = {id(step): "skipped" for step in todo}
        failure: str | None = None
        for number, step in enumerate(todo, start=1):
            try:
                await self._do(step)
            except (errors.VirdError, OSError, TimeoutError) as wrong:
                failure = f"{step.item.kind} '{step.item.name}': {wrong or 'took too long'}"
                outcomes[id(step)] = "failed"
            except asyncio.CancelledError:
                task = asyncio.current_task()
                if task is not None:
                    task.uncancel()
                failure = "interrupted"
                outcomes[id(step)] = "failed"
            if failure is not None:
                self.tell(f"failed: {failure}")
                await self._put_back(outcomes)
                break
            outcomes[id(step)] = "done"
            self.tell(f"[{number}/{len(todo)}] {step.item.kind} '{step.item.name}': {_said(step)}")
        items = [
            AppliedItem(
                step.item.kind, step.item.name, step.item.action, outcomes[id(step)], self.notes.get(id(step), [])
            )
            for step in todo
        ]
        return Applied(plan, items, failure)

    async def _put_back(self, outcomes: dict[int, str]) -> None:
        for deed in reversed(self.deeds):
            mark = id(deed.step)
            name = f"{deed.step.item.kind} '{deed.step.item.name}'"
            try:
                if deed.undo is None:
                    raise errors.OperationInvalid("nothing can put that back")
                await deed.undo()
            except (errors.VirdError, OSError, TimeoutError) as wrong:
                outcomes[mark] = "not undone"
                self._note(deed.step, f"could not undo '{deed.says}': {wrong}")
                self.tell(f"not undone: {name}: {deed.says}: {wrong}")
                continue
            self.tell(f"undone: {name}: {deed.says}")
            if outcomes[mark] != "not undone":
                outcomes[mark] = "failed" if outcomes[mark] == "failed" else "undone"

    def _did(self, step: Step, says: str, undo: Undo | None) -> None:
        self.deeds.append(_Deed(step, says, undo))

    def _note(self, step: Step, text: str) -> None:
        self.notes.setdefault(id(step), []).append(text)

    # --- one object

    async def _do(self, step: Step) -> None:
        match step.item.action:
            case "delete":
                await self._delete(step)
                return
            case "recreate":
                await self._delete(step)
                handle = await self._define(step, None)
            case "create":
                handle = await self._define(step, None)
            case _:
                assert step.current is not None
                handle = step.current.handle
                if step.rename:
                    handle = await self._rename(step)
                if step.text:
                    handle = await self._define(step, step.current.defined)
        await self._change(step, handle)
        await self._settle(step, handle)

    async def _rename(self, step: Step) -> Any:
        assert step.current is not None
        handle, before, after = step.current.handle, step.current.name, step.item.name
        await handle.rename(after)
        self._did(step, "rename", lambda: handle.rename(before))
        return handle

    async def _define(self, step: Step, before: str | None) -> Any:
        """Take the document in; ``before`` is the definition that there was."""
        assert step.wanted is not None
        kind = step.wanted.kind
        if kind == "storage volume":
            return await self._make_volume(step)
        define = _definer(self.connection, kind)
        handle = await define(step.text)
        if before is not None:
            self._did(step, "define", lambda: define(before))
        else:
            self._did(step, "define", handle.undefine)
        return handle

    async def _make_volume(self, step: Step) -> Any:
        assert step.wanted is not None
        pool = await self.connection.storage_pool_lookup_by_name(step.wanted.pool or "")
        handle = await pool.vol_create_xml(step.text)
        self._did(step, "make", lambda: handle.delete())
        return handle

    async def _change(self, step: Step, handle: Any) -> None:
        """What a running object takes."""
        if step.resize_to is not None and step.item.action == "change":
            await self._grow(step, handle, step.resize_to)
        for call in step.calls:
            is_slow = bool(call.gone) or call.method == "set_memory_flags"
            # asked for before the call, so that nothing is missed
            news = await self._news(handle) if is_slow else None
            try:
                await getattr(handle, call.method)(*call.arguments)
                self._did(step, call.says, _undoing(handle, call))
                if news is not None and not await _in_time(handle, call, news):
                    self._remark(step, f"{call.says}: the guest has not done it yet")
            except errors.VirdError as refused:
                if not (isinstance(refused, REFUSALS) or call.by_guest):
                    raise
                self._remark(step, f"{call.says}: waits for the next boot, as it is refused: {refused}")
            finally:
                if news is not None:
                    await news.close()

    async def _grow(self, step: Step, volume: Any, size: int) -> None:
        """A volume's new size, by the guest that uses it where one runs."""
        if step.used_by is not None:
            guest, disk = step.used_by
            try:
                await guest.block_resize(disk, size, DomainBlockResizeFlags.BYTES)
            except REFUSALS as refused:
                self._remark(step, f"guest '{guest.name}' sees it after its next start, as it is refused: {refused}")
            else:
                self._did(step, "resize", None)
                return
        await volume.resize(size)
        self._did(step, "resize", None)

    async def _news(self, handle: Any) -> Events | None:
        try:
            return await self.connection.events(DomainDeviceRemoved, DomainBalloonChange, about=handle)
        except errors.VirdError:
            # A daemon without such events is asked once, right after the call.
            return None

    def _remark(self, step: Step, text: str) -> None:
        self._note(step, text)
        self.tell(f"    {text}")

    async def _settle(self, step: Step, handle: Any) -> None:
        """Autostart, and whether it runs."""
        if step.value is not None:
            old = step.current.value if step.current is not None else None
            await handle.set_value(step.value)
            if step.current is not None:
                # a secret that was not there goes with its value
                self._did(step, "value", None if old is None else lambda: handle.set_value(old))
        if step.autostart is not None:
            before = bool(step.current is not None and step.current.autostart)
            await handle.set_autostart(int(step.autostart))
            self._did(step, "autostart", lambda: handle.set_autostart(int(before)))
        if step.state == "running":
            await self._start(step, handle)
        elif step.state == "off":
            if step.item.kind == "domain":
                await self._shut_down(handle)
            else:
                await handle.destroy()
            self._did(step, "stop", handle.create)

    async def _start(self, step: Step, handle: Any) -> None:
        try:
            await handle.create()
        except errors.SystemError_ as refused:
            kind = getattr(step.wanted.element, "type", None) if step.wanted is not None else None
            if step.item.kind != "storage pool" or kind not in FOLDERS:
                raise
            # there may be no folder yet
            try:
                await handle.build()
            except errors.VirdError:
                raise refused from None
            self._did(step, "build", handle.delete)
            await handle.create()
        self._did(step, "start", handle.destroy)

    async def _shut_down(self, guest: Any) -> None:
        """Ask a guest to go off and wait until it is."""
        news = await self.connection.events(DomainLifecycle, about=guest)
        async with asyncio.timeout(STOP_S), news:
            await guest.shutdown()
            if (await guest.get_state()).state == STOPPED:
                return
            async for _, event in news:
                if isinstance(event, DomainLifecycle) and event.event == STOPPED:
                    return

    async def _delete(self, step: Step) -> None:
        assert step.current is not None
        current, kind, handle = step.current, step.item.kind, step.current.handle
        define = _definer(self.connection, kind) if kind != "storage volume" else None
        if kind == "storage volume":
            await handle.delete()
            self._did(step, "delete", None)
            return
        if current.is_active and kind != "domain":
            await handle.destroy()
            self._did(step, "stop", handle.create)
            if current.defined is None:
                return
        value = await _secret_value(handle) if kind == "secret" else None
        document = current.defined
        if kind == "domain":
            await _undefine_guest(handle)
        else:
            await handle.undefine()
        assert define is not None and document is not None

        async def again() -> None:
            made = await define(document)
            if value is not None:
                await made.set_value(value)
            if current.autostart:
                await made.set_autostart(1)

        self._did(step, "delete", again)


async def _in_time(guest: Any, call: Call, news: Events) -> bool:
    """Whether a guest does in time what only it can do."""
    try:
        async with asyncio.timeout(GUEST_S):
            if await _is_done(guest, call):
                return True
            async for _ in news:
                if await _is_done(guest, call):
                    return True
    except TimeoutError:
        pass
    return False


async def _is_done(guest: Any, call: Call) -> bool:
    if call.gone:
        return f"<alias name='{call.gone}'/>" not in await guest.get_xml_desc()
    return bool((await guest.get_info()).memory == call.arguments[0])


def _definer(connection: Connection, kind: str) -> Callable[[str], Awaitable[Any]]:
    match kind:
        case "domain":
            return connection.define_domain
        case "network":
            return connection.network_define_xml
        case "network filter":
            return connection.nwfilter_define_xml
        case "secret":
            return connection.secret_define_xml
        case _:
            return connection.storage_pool_define_xml


def _undoing(handle: Any, call: Call) -> Undo | None:
    arguments = call.undo
    if arguments is None:
        return None
    return lambda: getattr(handle, call.back)(*arguments)


async def _undefine_guest(guest: Any) -> None:
    try:
        await guest.undefine_flags(DomainUndefineFlagsValues.KEEP_NVRAM)
    except (errors.InvalidArg, errors.NoSupport):
        # Drivers without firmware know no such flag.
        await guest.undefine()


async def _secret_value(secret: Any) -> bytes | None:
    """The value, which a deletion takes along; None for what nobody may read or is not there."""
    try:
        return bytes(await secret.get_value())
    except errors.VirdError:
        return None


def _said(step: Step) -> str:
    done = {"create": "created", "change": "changed", "recreate": "made anew", "delete": "deleted"}[step.item.action]
    more = []
    if step.autostart is not None:
        more.append("starts by itself" if step.autostart else "does not start by itself")
    if step.state is not None:
        more.append("started" if step.state == "running" else "stopped")
    return ", ".join([done, *more])
