"""How objects are named on the wire: by name and UUID, and a running domain by its id too."""

from __future__ import annotations

from vird.wire.xdr import Int, Record, Str, Uuid


class DomainRef(Record):
    name: Str
    uuid: Uuid
    id: Int


class NetworkRef(Record):
    name: Str
    uuid: Uuid


class NetworkPortRef(Record):
    net: NetworkRef
    uuid: Uuid


class NwfilterRef(Record):
    name: Str
    uuid: Uuid


class NwfilterBindingRef(Record):
    portdev: Str
    filtername: Str


class InterfaceRef(Record):
    name: Str
    mac: Str


class StoragePoolRef(Record):
    name: Str
    uuid: Uuid


class StorageVolRef(Record):
    pool: Str
    name: Str
    key: Str


class NodeDeviceRef(Record):
    name: Str


class SecretRef(Record):
    uuid: Uuid
    usage_type: Int
    usage_id: Str


class DomainCheckpointRef(Record):
    name: Str
    dom: DomainRef


class DomainSnapshotRef(Record):
    name: Str
    dom: DomainRef
