"""What a search for storage would find on the simulated host: two volume groups, one export on any server."""

from __future__ import annotations

from typing import Final, get_args

from vird import errors
from vird.drivers.common.speaking import speaking_as
from vird.errors import ErrorDomain
from vird.model.pool import PoolSource, PoolType
from vird.model.pool.source import PoolDevice, PoolDirectory, PoolFormat, PoolHost, PoolSources

GROUPS: Final = {"testvg1": "/dev/sda20", "testvg2": "/dev/sda21"}
EXPORT: Final = "/testshare"


def found_sources(kind: str, where: str | None) -> str:
    """The ``<sources>`` of a pool type; raises libvirt's errors for types that cannot be searched for."""
    hosts = _hosts(kind, where) if where is not None else []
    if kind == "logical":
        found = [_group(name, device) for name, device in GROUPS.items()]
    elif kind == "netfs":
        found = [_export(hosts)]
    elif kind == "dir":
        raise errors.InternalError(f"unknown storage pool type {kind}")
    else:
        raise errors.NoSupport(f"pool type '{kind}' does not support source discovery")
    return PoolSources(sources=found).to_xml()


def _group(name: str, device: str) -> PoolSource:
    return PoolSource(name=name, devices=[PoolDevice(path=device)], format=PoolFormat(type="lvm2"))


def _hosts(kind: str, where: str) -> list[PoolHost]:
    with speaking_as(ErrorDomain.STORAGE):
        source = PoolSource.from_xml(where)
        if kind not in get_args(PoolType):
            raise errors.InternalError("missing backend for pool type -1")
    return source.hosts


def _export(hosts: list[PoolHost]) -> PoolSource:
    if not hosts:
        raise errors.InvalidArg("hostname must be specified for netfs sources")
    return PoolSource(hosts=hosts[:1], dir=PoolDirectory(path=EXPORT), format=PoolFormat(type="nfs"))
