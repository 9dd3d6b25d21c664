"""`virConnect`, by hand where its calls are more than one procedure, and the ways to open one."""

from __future__ import annotations

import os
import re
import weakref
from collections.abc import Callable
from operator import index
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from libvirt import _calls, _errors, _objects
from libvirt._events import Registrations
from libvirt._stream import StreamFlags, virStream
from libvirt._values import (
    bits_of,
    handles,
    i32,
    like,
    no_dict,
    optional,
    own,
    strings,
    there,
    typed,
    u32,
    uuid_of,
    uuid_of_text,
    values_of,
)
from libvirt._wire import Wire
from vird.client import uri_choice
from vird.client.credentials import auth_files
from vird.client.endpoint import endpoint_of, parse
from vird.errors import ErrorDomain, InternalError, InvalidArg, NoSupport, OperationInvalid, Rpc, VirdError
from vird.sync.login import logged_in
from vird.wire.procedures import remote

CELLS_MAX = 1024
"""How many figures of memory one message holds."""
CONNECT_RO, CONNECT_NO_ALIASES = 1, 2
UNREADABLE = re.compile(r"""[^!-~]|["<>\\^`{|}]|^:""")
"""What the C library's parser finds in no URI."""
PHRASES = {"authname": (2, "Enter authentication name"), "password": (5, "Enter password")}
"""What is asked for by which number of VIR_CRED_*."""
ECHOPROMPT, NOECHOPROMPT = 6, 7


def opened(name: Any, function: str, *, read_only: bool = False, auth: Any = None, flags: int = 0) -> virConnect:
    """A connection to what a URI names."""
    _errors.reset()
    uri, flags = optional(name, function, 1), u32(flags)
    read_only = read_only or bool(flags & CONNECT_RO)
    environ = os.environ
    uid = os.geteuid()
    folder = uri_choice.settings_folder(environ, uid)
    if uri is not None and UNREADABLE.search(uri):
        raise _errors.failed(InternalError(f"Unable to parse URI {uri}", domain=ErrorDomain.URI))
    try:
        chosen = uri_choice.choose(uri, environ, folder, aliases=not flags & CONNECT_NO_ALIASES)
        parsed = parse(chosen) if chosen is not None else None
        endpoint = endpoint_of(parsed, uri_choice.places(environ, uid), read_only=read_only)
        files: list[Path] = auth_files(endpoint.auth_file, environ, folder)
        client = logged_in(endpoint, None, files, _asking(auth))
        if chosen is None:
            ret: Any = client.call(remote.CONNECT_GET_URI)
            chosen = ret.uri
    except VirdError as error:
        raise _errors.failed(error) from None
    is_local = endpoint.transport == "in-process"
    if is_local and flags & ~(CONNECT_RO | CONNECT_NO_ALIASES):
        client.close()
        wrong = flags & ~CONNECT_RO
        raise _errors.failed(
            InvalidArg(f"unsupported flags (0x{wrong:x}) in function testConnectOpen", domain=ErrorDomain.TEST)
        )
    wire = Wire(
        client,
        chosen or "",
        read_only=read_only,
        is_local=is_local,
        is_secure=endpoint.transport != "tcp",
        is_encrypted=endpoint.transport == "tls",
    )
    return virConnect(wire)


def _asking(auth: Any) -> Callable[[list[str]], dict[str, str]] | None:
    """`openAuth`'s list of kinds, function and value as a function that answers by name."""
    if auth is None:
        return None
    kinds, function, opaque = auth

    def ask(names: list[str]) -> dict[str, str]:
        known = {name: PHRASES.get(name) or _question(name) for name in names}
        wanted = [name for name, (kind, _) in known.items() if kind in kinds]
        credentials = [[*known[name], "", None, None] for name in wanted]
        if function(credentials, opaque) < 0:
            return {}
        return {
            name: str(credential[4])
            for name, credential in zip(wanted, credentials, strict=True)
            if credential[4] is not None
        }

    return ask


def _question(text: str) -> tuple[int, str]:
    """What is asked for in words: a passphrase is not shown when it is typed, any other answer is."""
    return (NOECHOPROMPT if text.startswith("Passphrase") else ECHOPROMPT), text


class virConnect(_calls.virConnectCalls):
    """A connection."""

    domainEventCallbacks: dict[Callable[..., Any], Any]
    """The callbacks of the call without numbers, each with its own value; they are one registration."""

    def __init__(self, _obj: Any = None) -> None:
        if not isinstance(_obj, Wire):
            raise Exception(f"Expected a wrapped C Object but got {type(_obj)}")
        self._o = self._wire = _obj.hold()
        if _obj.registrations is None:
            _obj.registrations = Registrations(_obj, weakref.ref(self))
            _obj.registrations.attach()

    def __del__(self) -> None:
        wire = self.__dict__.get("_o")
        if wire is not None:
            self._o = None
            wire.release()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, exc_type_: type[BaseException] | None, exc_value_: BaseException | None, traceback_: TracebackType | None
    ) -> None:
        self.close()

    def c_pointer(self) -> int:
        """A number that no other connection has."""
        return id(self._wire)

    def close(self) -> int:
        """virConnectClose: 0 when it is closed, 1 when objects of it are still in use."""
        wire = self._live("virConnectClose")
        _errors.reset()
        self._o = None
        return wire.release()

    # --- what is known here

    def getURI(self) -> str:
        """virConnectGetURI."""
        return self._quiet("virConnectGetURI").uri

    def isAlive(self) -> int:
        """virConnectIsAlive."""
        return int(self._quiet("virConnectIsAlive").client.is_open)

    def isEncrypted(self) -> int:
        """virConnectIsEncrypted."""
        return int(self._quiet("virConnectIsEncrypted").is_encrypted)

    def isSecure(self) -> int:
        """virConnectIsSecure."""
        return int(self._quiet("virConnectIsSecure").is_secure)

    def _quiet(self, function: str) -> Wire:
        wire = self._live(function)
        _errors.reset()
        return wire

    def virConnGetLastError(self) -> Any:
        """The last error of a call on this connection."""
        return None if self._o is None else self._wire.last_error

    def virConnResetLastError(self) -> None:
        """Forget it."""
        self._wire.last_error = _errors.NONE

    def setKeepAlive(self, interval: int, count: int) -> int:
        """virConnectSetKeepAlive."""
        interval, count = i32(interval), u32(count)
        wire = self._quiet("virConnectSetKeepAlive")
        if wire.is_local:
            raise _errors.failed(NoSupport("virConnectSetKeepAlive", domain=ErrorDomain.DOMAIN))
        return self._registrations("virConnectSetKeepAlive").keep_alive(interval, count)

    def newStream(self, flags: int = 0) -> virStream:
        """virStreamNew."""
        flags = u32(flags)
        self._quiet("virStreamNew")
        return virStream(self, StreamFlags(flags))

    # --- looking up

    def lookupByUUID(self, uuid: bytes) -> _objects.virDomain:
        """virDomainLookupByUUID."""
        return self._domain(self._raw(uuid, "virDomainLookupByUUID"), "virDomainLookupByUUID")

    def lookupByUUIDString(self, uuidstr: str) -> _objects.virDomain:
        """virDomainLookupByUUIDString."""
        function = "virDomainLookupByUUIDString"
        return self._domain(uuid_of_text(uuidstr, function), function)

    def _domain(self, raw: bytes, function: str) -> _objects.virDomain:
        ret = self._live(function).call(remote.DOMAIN_LOOKUP_BY_UUID, remote.DomainLookupByUuidArgs(raw))
        return _objects.virDomain(self, ret.dom)

    def lookupByID(self, id: int) -> _objects.virDomain:
        """virDomainLookupByID."""
        function, number = "virDomainLookupByID", i32(id)
        wire = self._live(function)
        if number < 0:
            raise _errors.refused(function, f"id in {function} must be zero or greater", "id")
        ret = wire.call(remote.DOMAIN_LOOKUP_BY_ID, remote.DomainLookupByIdArgs(number))
        return _objects.virDomain(self, ret.dom)

    def networkLookupByUUID(self, uuid: bytes) -> _objects.virNetwork:
        """virNetworkLookupByUUID."""
        return self._network(self._raw(uuid, "virNetworkLookupByUUID"), "virNetworkLookupByUUID")

    def networkLookupByUUIDString(self, uuidstr: str) -> _objects.virNetwork:
        """virNetworkLookupByUUIDString."""
        function = "virNetworkLookupByUUIDString"
        return self._network(uuid_of_text(uuidstr, function), function)

    def _network(self, raw: bytes, function: str) -> _objects.virNetwork:
        ret = self._live(function).call(remote.NETWORK_LOOKUP_BY_UUID, remote.NetworkLookupByUuidArgs(raw))
        return _objects.virNetwork(self, ret.net)

    def storagePoolLookupByUUID(self, uuid: bytes) -> _objects.virStoragePool:
        """virStoragePoolLookupByUUID."""
        return self._pool(self._raw(uuid, "virStoragePoolLookupByUUID"), "virStoragePoolLookupByUUID")

    def storagePoolLookupByUUIDString(self, uuidstr: str) -> _objects.virStoragePool:
        """virStoragePoolLookupByUUIDString."""
        function = "virStoragePoolLookupByUUIDString"
        return self._pool(uuid_of_text(uuidstr, function), function)

    def _pool(self, raw: bytes, function: str) -> _objects.virStoragePool:
        ret = self._live(function).call(remote.STORAGE_POOL_LOOKUP_BY_UUID, remote.StoragePoolLookupByUuidArgs(raw))
        return _objects.virStoragePool(self, ret.pool)

    def nwfilterLookupByUUID(self, uuid: bytes) -> _objects.virNWFilter:
        """virNWFilterLookupByUUID."""
        return self._filter(self._raw(uuid, "virNWFilterLookupByUUID"), "virNWFilterLookupByUUID")

    def nwfilterLookupByUUIDString(self, uuidstr: str) -> _objects.virNWFilter:
        """virNWFilterLookupByUUIDString."""
        function = "virNWFilterLookupByUUIDString"
        return self._filter(uuid_of_text(uuidstr, function), function)

    def _filter(self, raw: bytes, function: str) -> _objects.virNWFilter:
        ret = self._live(function).call(remote.NWFILTER_LOOKUP_BY_UUID, remote.NwfilterLookupByUuidArgs(raw))
        return _objects.virNWFilter(self, ret.nwfilter)

    def secretLookupByUUID(self, uuid: bytes) -> _objects.virSecret:
        """virSecretLookupByUUID."""
        return self._secret(self._raw(uuid, "virSecretLookupByUUID"), "virSecretLookupByUUID")

    def secretLookupByUUIDString(self, uuidstr: str) -> _objects.virSecret:
        """virSecretLookupByUUIDString."""
        function = "virSecretLookupByUUIDString"
        return self._secret(uuid_of_text(uuidstr, function), function)

    def _secret(self, raw: bytes, function: str) -> _objects.virSecret:
        ret = self._live(function).call(remote.SECRET_LOOKUP_BY_UUID, remote.SecretLookupByUuidArgs(raw))
        return _objects.virSecret(self, ret.secret)

    @staticmethod
    def _raw(uuid: Any, function: str) -> bytes:
        raw = uuid_of(uuid)
        if raw is None:
            raise _errors.libvirtError(f"{function}() failed")
        return raw

    # --- guests

    def createLinux(self, xmlDesc: str, flags: int = 0) -> _objects.virDomain:
        """virDomainCreateLinux."""
        return self.createXML(xmlDesc, flags)

    def createXMLWithFiles(self, xmlDesc: str, files: list[int], flags: int = 0) -> _objects.virDomain:
        """virDomainCreateXMLWithFiles."""
        function = "virDomainCreateXMLWithFiles"
        xmlDesc, flags, fds = optional(xmlDesc, function, 2), u32(flags), handles(files)
        wire = self._live(function)
        there(wire, remote.DOMAIN_CREATE_XML_WITH_FILES, xmlDesc=xmlDesc)
        args = remote.DomainCreateXmlWithFilesArgs(xmlDesc, flags)
        ret, _ = wire.call_with_fds(remote.DOMAIN_CREATE_XML_WITH_FILES, args, fds)
        return _objects.virDomain(self, ret.dom)

    def listDomainsID(self) -> list[int]:
        """virConnectListDomains."""
        ret = self._live("virConnectListDomains").call(
            remote.CONNECT_LIST_DOMAINS, remote.ConnectListDomainsArgs(16384)
        )
        return list(ret.ids)

    def restoreParams(self, params: dict[str, Any], flags: int = 0) -> int:
        """virDomainRestoreParams."""
        args = remote.DomainRestoreParamsArgs(typed(params, "Restore", "VIR_DOMAIN_SAVE_PARAM_"), u32(flags))
        self._live("virDomainRestoreParams").call(remote.DOMAIN_RESTORE_PARAMS, args)
        return 0

    def getAllDomainStats(self, stats: int = 0, flags: int = 0) -> list[tuple[_objects.virDomain, dict[str, Any]]]:
        """virConnectGetAllDomainStats."""
        return self._stats("virConnectGetAllDomainStats", [], stats, flags)

    def domainListGetStats(
        self, doms: list[_objects.virDomain], stats: int = 0, flags: int = 0
    ) -> list[tuple[_objects.virDomain, dict[str, Any]]]:
        """virDomainListGetStats."""
        if any(not isinstance(dom, _objects.virDomain) for dom in doms):
            raise _errors.libvirtError("domain list contains non-domain elements")
        if not doms:
            detail = "doms array in virDomainListGetStats must contain at least one domain"
            raise _errors.failed(InvalidArg(detail, domain=ErrorDomain.DOMAIN))
        # The guests' own connection is asked, though this one were closed.
        conn = self if self._o is not None else doms[0].connect()
        return conn._stats("virDomainListGetStats", [dom._ref for dom in doms], stats, flags)

    def _stats(self, function: str, doms: list[Any], stats: int, flags: int) -> list[tuple[Any, dict[str, Any]]]:
        args = remote.ConnectGetAllDomainStatsArgs(doms, u32(stats), u32(flags))
        ret = self._live(function).call(remote.CONNECT_GET_ALL_DOMAIN_STATS, args)
        return [(_objects.virDomain(self, each.dom), values_of(each.params)) for each in ret.ret_stats]

    def baselineCPU(self, xmlCPUs: list[str], flags: int = 0) -> str:
        """virConnectBaselineCPU."""
        function = "virConnectBaselineCPU"
        wire = self._live(function)
        if wire.is_local and xmlCPUs == []:
            raise _errors.failed(InvalidArg("no CPUs given", domain=ErrorDomain.CPU))
        if not isinstance(xmlCPUs, list) or not xmlCPUs:
            raise _errors.refused(function, f"xmlCPUs in {function} must not be NULL", "xmlCPUs")
        args = remote.ConnectBaselineCpuArgs(strings(xmlCPUs), u32(flags))
        return str(wire.call(remote.CONNECT_BASELINE_CPU, args).cpu)

    # --- the host

    def getInfo(self) -> list[Any]:
        """virNodeGetInfo; the memory is in MiB."""
        ret = self._live("virNodeGetInfo").call(remote.NODE_GET_INFO)
        return [ret.model, ret.memory >> 10, ret.cpus, ret.mhz, ret.nodes, ret.sockets, ret.cores, ret.threads]

    def getCPUMap(self, flags: int = 0) -> tuple[int, list[bool], int]:
        """virNodeGetCPUMap."""
        ret = self._live("virNodeGetCPUMap").call(remote.NODE_GET_CPU_MAP, remote.NodeGetCpuMapArgs(1, 1, u32(flags)))
        return ret.ret, list(bits_of(ret.cpumap, ret.ret)), ret.online

    def getCPUStats(self, cpuNum: int, flags: int = 0) -> dict[str, int]:
        """virNodeGetCPUStats."""
        number, wanted = i32(cpuNum), u32(flags)
        wire = self._live("virNodeGetCPUStats")
        count = wire.call(remote.NODE_GET_CPU_STATS, remote.NodeGetCpuStatsArgs(number, 0, wanted)).nparams
        if not count:
            return {}
        args = remote.NodeGetCpuStatsArgs(number, count, wanted)
        return {stat.field: stat.value for stat in wire.call(remote.NODE_GET_CPU_STATS, args).params}

    def getMemoryStats(self, cellNum: int, flags: int = 0) -> dict[str, int]:
        """virNodeGetMemoryStats."""
        number, wanted = i32(cellNum), u32(flags)
        wire = self._live("virNodeGetMemoryStats")
        count = wire.call(remote.NODE_GET_MEMORY_STATS, remote.NodeGetMemoryStatsArgs(0, number, wanted)).nparams
        if not count:
            return {}
        args = remote.NodeGetMemoryStatsArgs(count, number, wanted)
        return {stat.field: stat.value for stat in wire.call(remote.NODE_GET_MEMORY_STATS, args).params}

    def getFreeMemory(self) -> int:
        """virNodeGetFreeMemory; 0 when it fails."""
        try:
            wire = self._live("virNodeGetFreeMemory")
            return int(wire.call(remote.NODE_GET_FREE_MEMORY).free_mem)
        except _errors.libvirtError:
            return 0

    def getCellsFreeMemory(self, startCell: int, maxCells: int) -> list[int]:
        """virNodeGetCellsFreeMemory."""
        start, most = i32(startCell), i32(maxCells)
        # C's sum of the two may become negative.
        if start < 0 or most <= 0 or 10000 < start + most < 2**31:
            raise _errors.libvirtError("virNodeGetCellsFreeMemory() failed")
        args = remote.NodeGetCellsFreeMemoryArgs(start, most)
        wire = self._live("virNodeGetCellsFreeMemory")
        return list(wire.call(remote.NODE_GET_CELLS_FREE_MEMORY, args).cells)

    def getFreePages(
        self, pages: list[int], startCell: int, maxCells: int, flags: int = 0
    ) -> dict[int, dict[int, int]]:
        """virNodeGetFreePages."""
        start, count, flags = i32(startCell), u32(maxCells), u32(flags)
        if not isinstance(pages, list):
            raise TypeError("pagesize must be list")
        if not count:
            raise LookupError("cellCount must not be zero")
        if any(not 0 <= index(size) < 2**32 for size in pages):
            raise OverflowError("Python int too large to convert to C unsigned int")
        sizes = list(pages)
        if not sizes:
            raise _errors.refused("virNodeGetFreePages", "npages in virNodeGetFreePages must not be zero", "npages")
        if count * len(sizes) > CELLS_MAX:
            if count >= 2**32 - 1:
                raise MemoryError
            text = f"too many NUMA cells: {count * len(sizes)} > {CELLS_MAX}"
            raise _errors.failed(Rpc(text, domain=ErrorDomain.REMOTE))
        args = remote.NodeGetFreePagesArgs(sizes, start, u32(maxCells), u32(flags))
        counts = self._live("virNodeGetFreePages").call(remote.NODE_GET_FREE_PAGES, args).counts
        width = len(sizes)
        return {
            start + at // width: dict(zip(sizes, counts[at : at + width], strict=False))
            for at in range(0, len(counts), width)
        }

    def allocPages(self, pages: dict[int, int], startCell: int = 0, cellCount: int = 0, flags: int = 0) -> int:
        """virNodeAllocPages."""
        function = "virNodeAllocPages"
        start, count, wanted = i32(startCell), u32(cellCount), u32(flags)
        if not isinstance(pages, dict):
            raise no_dict()
        if not pages:
            raise LookupError("Need non-empty dictionary to pages attribute")
        wire = self._live(function)
        if not count:
            raise _errors.refused(function, f"cellCount in {function} must not be zero", "cellCount")
        args = remote.NodeAllocPagesArgs([u32(size) for size in pages], list(pages.values()), start, count, wanted)
        return int(wire.call(remote.NODE_ALLOC_PAGES, args).ret)

    def getSecurityModel(self) -> list[str]:
        """virNodeGetSecurityModel."""
        ret = self._live("virNodeGetSecurityModel").call(remote.NODE_GET_SECURITY_MODEL)
        return [ret.model, ret.doi]

    def setMemoryParameters(self, params: dict[str, Any], flags: int = 0) -> int:
        """virNodeSetMemoryParameters."""
        wanted = u32(flags)
        if not isinstance(params, dict):
            raise no_dict()
        if not params:
            raise LookupError("Need non-empty dictionary to set attributes")
        wire = self._live("virNodeSetMemoryParameters")
        current = wire.call(
            remote.NODE_GET_MEMORY_PARAMETERS, remote.NodeGetMemoryParametersArgs(64, wanted | 4)
        ).params
        args = remote.NodeSetMemoryParametersArgs(like(params, current), wanted)
        wire.call(remote.NODE_SET_MEMORY_PARAMETERS, args)
        return 0

    def setIdentity(self, params: dict[str, Any], flags: int = 0) -> int:
        """virConnectSetIdentity."""
        args = remote.ConnectSetIdentityArgs(typed(params, "migration", "VIR_CONNECT_IDENTITY_"), u32(flags))
        self._live("virConnectSetIdentity").call(remote.CONNECT_SET_IDENTITY, args)
        return 0

    # --- events

    def _registrations(self, function: str) -> Registrations:
        found = self._live(function).registrations
        if found is None:
            raise _errors.failed(InternalError("this connection is closed"))
        return found

    def _register(
        self, function: str, family: str, eventID: Any, about: Any, cb: Callable[..., Any], opaque: Any
    ) -> int:
        own(about)
        number = i32(eventID)
        return self._registrations(function).add(family, number, about, cb, opaque, function)

    def _deregister(self, function: str, callbackID: Any) -> None:
        number = i32(callbackID)
        self._registrations(function).remove(number, function)

    def domainEventRegisterAny(self, dom: Any, eventID: int, cb: Callable[..., Any], opaque: Any) -> int:
        """virConnectDomainEventRegisterAny: ``cb(conn, dom, ..., opaque)``."""
        return self._register("virConnectDomainEventRegisterAny", "Domain", eventID, dom, cb, opaque)

    def domainEventDeregisterAny(self, callbackID: int) -> None:
        """virConnectDomainEventDeregisterAny."""
        self._deregister("virConnectDomainEventDeregisterAny", callbackID)

    def domainEventRegister(self, cb: Callable[..., Any], opaque: Any) -> None:
        """virConnectDomainEventRegister: ``cb(conn, dom, event, detail, opaque)`` for every guest's life cycle."""
        callbacks = self.__dict__.get("domainEventCallbacks")
        if callbacks is not None:
            callbacks[cb] = opaque
            return
        self.domainEventCallbacks = {cb: opaque}

        def call(conn: Any, dom: Any, event: int, detail: int, given: Any) -> None:
            for each, own_opaque in list(conn.domainEventCallbacks.items()):
                each(conn, dom, event, detail, own_opaque)

        function = "virConnectDomainEventRegister"
        self._registrations(function).add("Domain", 0, None, call, None, function, is_old=True)

    def domainEventDeregister(self, cb: Callable[..., Any]) -> None:
        """virConnectDomainEventDeregister."""
        callbacks = self.__dict__.get("domainEventCallbacks")
        if callbacks is None:
            return
        del callbacks[cb]
        if not callbacks:
            del self.domainEventCallbacks
            found = self._registrations("virConnectDomainEventDeregister")
            number = found.old()
            if number is not None:
                found.remove(number, "virConnectDomainEventDeregister")

    def networkEventRegisterAny(self, net: Any, eventID: int, cb: Callable[..., Any], opaque: Any) -> int:
        """virConnectNetworkEventRegisterAny."""
        return self._register("virConnectNetworkEventRegisterAny", "Network", eventID, net, cb, opaque)

    def networkEventDeregisterAny(self, callbackID: int) -> None:
        """virConnectNetworkEventDeregisterAny."""
        self._deregister("virConnectNetworkEventDeregisterAny", callbackID)

    def storagePoolEventRegisterAny(self, pool: Any, eventID: int, cb: Callable[..., Any], opaque: Any) -> int:
        """virConnectStoragePoolEventRegisterAny."""
        return self._register("virConnectStoragePoolEventRegisterAny", "Pool", eventID, pool, cb, opaque)

    def storagePoolEventDeregisterAny(self, callbackID: int) -> None:
        """virConnectStoragePoolEventDeregisterAny."""
        self._deregister("virConnectStoragePoolEventDeregisterAny", callbackID)

    def nodeDeviceEventRegisterAny(self, dev: Any, eventID: int, cb: Callable[..., Any], opaque: Any) -> int:
        """virConnectNodeDeviceEventRegisterAny."""
        return self._register("virConnectNodeDeviceEventRegisterAny", "NodeDevice", eventID, dev, cb, opaque)

    def nodeDeviceEventDeregisterAny(self, callbackID: int) -> None:
        """virConnectNodeDeviceEventDeregisterAny."""
        self._deregister("virConnectNodeDeviceEventDeregisterAny", callbackID)

    def secretEventRegisterAny(self, secret: Any, eventID: int, cb: Callable[..., Any], opaque: Any) -> int:
        """virConnectSecretEventRegisterAny."""
        return self._register("virConnectSecretEventRegisterAny", "Secret", eventID, secret, cb, opaque)

    def secretEventDeregisterAny(self, callbackID: int) -> None:
        """virConnectSecretEventDeregisterAny."""
        self._deregister("virConnectSecretEventDeregisterAny", callbackID)

    def registerCloseCallback(self, cb: Callable[..., Any], opaque: Any) -> int:
        """virConnectRegisterCloseCallback: ``cb(conn, reason, opaque)`` when the connection is lost."""
        wire = self._quiet("virConnectRegisterCloseCallback")
        found = self._registrations("virConnectRegisterCloseCallback")
        if wire.is_local:
            return 0
        if found.close_callback is not None:
            text = "A close callback is already registered"
            raise _errors.failed(OperationInvalid(text, domain=ErrorDomain.REMOTE))
        found.close_callback = (cb, opaque)
        return 0

    def unregisterCloseCallback(self) -> None:
        """virConnectUnregisterCloseCallback."""
        if self._quiet("virConnectUnregisterCloseCallback").is_local:
            return
        found = self._registrations("virConnectUnregisterCloseCallback")
        if found.close_callback is None:
            text = "A different callback was requested"
            raise _errors.failed(OperationInvalid(text, domain=ErrorDomain.REMOTE))
        found.close_callback = None
