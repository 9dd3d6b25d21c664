"""The filters and what they guard: defined, changed, bound to devices, found again after the daemon's end.

The operations that clients, hypervisor drivers and the daemon's start share.  One change at a time:
a filter may be in the rules of many devices, and each change leaves all of them right or is refused.
"""

from __future__ import annotations

import asyncio
import logging
import time
import uuid as uuids
from collections.abc import Callable, Coroutine
from typing import Any

from vird.drivers.common.registry import Entry, Registry
from vird.drivers.filters import host_side
from vird.drivers.filters.bound import Bound
from vird.drivers.filters.built_in import built_in_filters
from vird.drivers.filters.host_side import Features
from vird.drivers.filters.learner import Learner
from vird.drivers.filters.leases import lease_until
from vird.drivers.filters.plan.instance import Lookup, included
from vird.drivers.filters.plan.learning import Method, closed, method_of
from vird.drivers.filters.plan.nft_table import InterfaceRules
from vird.drivers.filters.plan.observed import Lease as Seen
from vird.drivers.filters.store import FilterStore
from vird.errors import InvalidArg, NoNwfilterBinding, OperationFailed, OperationInvalid, VirdError
from vird.host import link
from vird.model.checks.filter import check_no_loop
from vird.model.filter import Filter
from vird.model.filter_binding import FilterBinding
from vird.wire.procedures.refs import NwfilterRef

log = logging.getLogger(__name__)

Spawn = Callable[[Coroutine[Any, Any, Any], str], None]


class FilterEntry(Entry[Filter]):
    """A filter by name and UUID."""

    @property
    def ref(self) -> NwfilterRef:
        """How clients name it."""
        return NwfilterRef(self.name, self.uuid)


class Guard:
    """All filters of one daemon, and the devices they are bound to."""

    def __init__(
        self,
        store: FilterStore,
        spawn: Spawn,
        *,
        new_uuid: Callable[[], str] = lambda: str(uuids.uuid4()),
        now: Callable[[], float] = time.time,
    ) -> None:
        self.store = store
        self.filters: Registry[FilterEntry] = Registry()
        self.bindings: dict[str, Bound] = {}
        self._spawn = spawn
        self._new_uuid = new_uuid
        self._now = now
        self._change = asyncio.Lock()
        self._loading = asyncio.Lock()
        self._is_loaded = False
        self._features: Features | None = None

    # --- filters

    async def define(self, document: Filter) -> FilterEntry:
        """Take a filter in, or another form of it; the devices that it guards follow at once.

        Raises `OperationFailed` for another filter's name or UUID and for loops, and what a device's rules raise.
        """
        async with self._change:
            entry = self._fit(document)
            others = {each.name: each.newest for each in self.filters if each is not entry}
            check_no_loop(document, {name: _included_by(other) for name, other in others.items()})
            before = entry.persistent if entry is not None else None
            if before is None or before.to_xml() != document.to_xml():
                lookup = {**others, document.name: document}.get
                changes = await self._changes(document.name, lookup)
                await asyncio.to_thread(self.store.save_definition, document)
                try:
                    await self._apply(changes)
                except BaseException:
                    await asyncio.to_thread(self._restore, document.name, before)
                    raise
            if entry is None:
                entry = FilterEntry(document.name, uuid_bytes(document), persistent=document)
                self.filters.add(entry)
            entry.persistent = document
            return entry

    async def undefine(self, entry: FilterEntry) -> None:
        """Forget a filter; raises `OperationInvalid` while it guards a device."""
        async with self._change:
            if self._guarded_by(entry.name, self.lookup):
                raise OperationInvalid("nwfilter is in use")
            await asyncio.to_thread(self.store.definitions.remove, entry.name)
            self.filters.remove(entry)

    def lookup(self, name: str) -> Filter | None:
        """The filter of this name."""
        entry = self.filters.by_name(name)
        return entry.persistent if entry is not None else None

    # --- bindings

    async def bind(self, binding: FilterBinding) -> Bound:
        """Guard a device.

        Raises `OperationFailed` for one that is guarded already, `InternalError` for filters and values that
        are not there, `ConfigUnsupported` for what the kernel cannot do; nothing is left then.
        """
        async with self._change:
            device = binding.portdev.name
            if device in self.bindings:
                raise OperationFailed(f"binding '{device}' already exists")
            if not link.is_name(device):
                raise InvalidArg(f"'{device}' is no name of a network device")
            bound = Bound(binding)
            await self._remember_leases(bound)
            rules, method = bound.planned(self.lookup, await self._kernel())
            if await asyncio.to_thread(link.exists, device):
                bound.show_mac()
            await asyncio.to_thread(host_side.replace, self.store.places.tag, [(rules, None)])
            bound.rules = rules
            self.bindings[device] = bound
            try:
                await asyncio.to_thread(self.store.save_binding, binding)
            except BaseException:
                await self._release(bound)
                raise
            self._look(bound, method)
            return bound

    async def rebind(self, binding: FilterBinding) -> Bound:
        """Guard a device by another filter, without a moment between the two.

        Raises `NoNwfilterBinding` for one that is not guarded, else what ``bind`` raises; the old one holds then.
        """
        async with self._change:
            before = self.bound(binding.portdev.name)
            bound = Bound(binding)
            bound.take_over(before)
            rules, method = bound.planned(self.lookup, await self._kernel())
            bound.show_mac()
            await asyncio.to_thread(self.store.save_binding, binding)
            try:
                await asyncio.to_thread(host_side.replace, self.store.places.tag, [(rules, before.rules)])
            except BaseException:
                await asyncio.to_thread(self.store.save_binding, before.binding)
                raise
            before.close()
            bound.rules = rules
            self.bindings[bound.device] = bound
            self._look(bound, method)
            return bound

    async def unbind(self, device: str) -> None:
        """Guard a device no longer; raises `NoNwfilterBinding` for one that is not guarded."""
        async with self._change:
            await self._release(self.bound(device))

    def bound(self, device: str) -> Bound:
        """What guards a device; raises `NoNwfilterBinding`."""
        found = self.bindings.get(device)
        if found is None:
            raise NoNwfilterBinding(f"no nwfilter binding for port dev '{device}'")
        return found

    # --- life of the daemon

    async def start(self) -> None:
        """Put the rules of all bound devices in force anew; without any, filters are read when somebody asks."""
        if await asyncio.to_thread(self.store.has_bindings):
            await self.ready()
        else:
            await self._rebuild()

    async def ready(self) -> None:
        """Return when what is kept has been read; whoever looks at filters from outside waits here first."""
        async with self._loading:
            if not self._is_loaded:
                await self.load()
                self._is_loaded = True

    async def load(self) -> None:
        """Read what is kept, and put the rules of all bound devices in force anew."""
        if await asyncio.to_thread(self.store.is_new):
            for document in built_in_filters():
                document.uuid = self._new_uuid()
                await asyncio.to_thread(self.store.save_definition, document)
        for document in await asyncio.to_thread(list, self.store.definitions_kept()):
            document.uuid = document.uuid or self._new_uuid()
            if self.filters.by_name(document.name) is None and self.filters.by_uuid(uuid_bytes(document)) is None:
                self.filters.add(FilterEntry(document.name, uuid_bytes(document), persistent=document))
        for binding in await asyncio.to_thread(list, self.store.bindings_kept()):
            await self._take_back(Bound(binding))
        if self.bindings:
            await self._rebuild()

    async def _rebuild(self) -> None:
        held = [bound.rules for bound in self.bindings.values() if bound.rules is not None]
        try:
            await asyncio.to_thread(host_side.rebuild, self.store.places.tag, held)
        except VirdError as fault:
            log.error("the rules of the filters could not be made: %s", fault)

    def close(self) -> None:
        """Let go of everything; rules stay in force."""
        for bound in self.bindings.values():
            bound.close()

    async def _take_back(self, bound: Bound) -> None:
        features = await self._kernel()
        method: Method | None = None
        try:
            await self._remember_leases(bound)
            bound.rules, method = bound.planned(self.lookup, features)
        except VirdError as fault:
            log.error("nothing passes %s any more: %s", bound.device, fault)
            bound.rules = bound.written(closed(), features)
        self.bindings[bound.device] = bound
        self._look(bound, method)

    # --- what a filter's change means for devices

    def _guarded_by(self, name: str, lookup: Lookup) -> list[Bound]:
        return [bound for bound in self.bindings.values() if name in included(bound.binding.filterref.filter, lookup)]

    async def _changes(self, name: str, lookup: Lookup) -> list[tuple[Bound, InterfaceRules, Method | None]]:
        """The new rules of all devices that the filter guards, before anything happens to them."""
        found = self._guarded_by(name, lookup)
        if not found:
            return []
        features = await self._kernel()
        return [(bound, *bound.planned(lookup, features)) for bound in found]

    async def _apply(self, changes: list[tuple[Bound, InterfaceRules, Method | None]]) -> None:
        pairs = [(rules, bound.rules) for bound, rules, _ in changes if rules != bound.rules]
        if pairs:
            await asyncio.to_thread(host_side.replace, self.store.places.tag, pairs)
        for bound, rules, method in changes:
            bound.rules = rules
            self._look(bound, method)

    async def _release(self, bound: Bound) -> None:
        bound.close()
        self.bindings.pop(bound.device, None)
        if bound.rules is not None:
            is_last = not self.bindings
            await asyncio.to_thread(host_side.remove, self.store.places.tag, bound.rules, is_last=is_last)
        await asyncio.to_thread(self.store.remove_binding, bound.device)

    def _restore(self, name: str, before: Filter | None) -> None:
        if before is not None:
            self.store.save_definition(before)
        else:
            self.store.definitions.remove(name)

    async def _kernel(self) -> Features:
        if self._features is None:
            self._features = await asyncio.to_thread(host_side.features, self.store.places.tag)
        return self._features

    # --- addresses

    def _look(self, bound: Bound, method: Method | None) -> None:
        bound.watch(method, self._learner)
        self._set_timer(bound)

    def _learner(self, bound: Bound, method: Method) -> Learner:
        def found(seen: Seen) -> None:
            self._spawn(self._learnt(bound, method, seen), f"address of the guest on {bound.device}")

        return Learner(bound.device, bound.binding.mac.address, method, found)

    async def _learnt(self, bound: Bound, method: Method, seen: Seen) -> None:
        async with self._change:
            if self.bindings.get(bound.device) is not bound or bound.learner is None:
                return
            if method == "dhcp":
                kept = [lease for lease in bound.leases if lease.address != seen.address]
                lease = lease_until(seen, self._now())
                bound.leases = [*kept, lease] if seen.seconds else kept
                await self._save_leases()
            else:
                bound.learnt(seen.address)
                await asyncio.to_thread(self.store.save_binding, bound.binding)
            log.info("the guest on %s has the addresses %s", bound.device, bound.variables().get("IP", []))
            await self._renew(bound)

    async def _expire(self, bound: Bound) -> None:
        async with self._change:
            if self.bindings.get(bound.device) is not bound:
                return
            bound.leases = [lease for lease in bound.leases if not lease.is_over(self._now())]
            await self._save_leases()
            await self._renew(bound)

    async def _renew(self, bound: Bound) -> None:
        """Make a device's rules anew, with what is known about its guest now."""
        try:
            await self._apply([(bound, *bound.planned(self.lookup, await self._kernel()))])
        except VirdError as fault:
            log.error("the rules of %s stay as they are: %s", bound.device, fault)

    def _set_timer(self, bound: Bound) -> None:
        if bound.timer is not None:
            bound.timer.cancel()
            bound.timer = None
        ends = [lease.until for lease in bound.leases if lease.until]
        if ends and bound.learner is not None:
            loop = asyncio.get_running_loop()
            delay = max(min(ends) - self._now(), 0)
            bound.timer = loop.call_later(delay, self._spawn_expiry, bound)

    def _spawn_expiry(self, bound: Bound) -> None:
        self._spawn(self._expire(bound), f"end of a lease on {bound.device}")

    async def _save_leases(self) -> None:
        held = {bound.key: bound.leases for bound in self.bindings.values() if bound.leases}
        await asyncio.to_thread(self.store.save_leases, held)

    async def _remember_leases(self, bound: Bound) -> None:
        if method_of(bound.binding.filterref.filter, bound.variables()) == "dhcp":
            kept = await asyncio.to_thread(self.store.leases_kept, self._now())
            bound.leases = kept.get(bound.key, [])

    def _fit(self, document: Filter) -> FilterEntry | None:
        """The entry that a new document belongs to; None for a new filter.

        Raises `OperationFailed` when its name or UUID is another filter's.
        """
        same_name = self.filters.by_name(document.name)
        document.uuid = document.uuid or self._new_uuid()
        same_uuid = self.filters.by_uuid(uuid_bytes(document))
        if same_uuid is not None and same_uuid is not same_name:
            raise OperationFailed(f"filter with same UUID but different name ('{same_uuid.name}') already exists")
        if same_name is not None and same_uuid is not same_name:
            held = uuids.UUID(bytes=same_name.uuid)
            raise OperationFailed(f"filter '{document.name}' already exists with uuid {held}")
        return same_name


def _included_by(document: Filter) -> list[str]:
    return [reference.filter for reference in document.references]


def uuid_bytes(document: Filter) -> bytes:
    """The UUID of a document that has one."""
    assert document.uuid, "the document is completed"
    return uuids.UUID(document.uuid).bytes
