"""From what a user types to the object it names: a number, a UUID, a name, a key or a path.

What is tried, in which order, and the sentence that a miss gets, are those of libvirt's shell.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated

from vird import errors
from vird.cli.failure import Failed
from vird.cli.option import Opt

if TYPE_CHECKING:
    from vird.cli.shell import Shell
    from vird.client.objects import (
        Domain,
        DomainCheckpoint,
        DomainSnapshot,
        Interface,
        Network,
        NodeDevice,
        NWFilter,
        Secret,
        StoragePool,
        StorageVolume,
    )

Guest = Annotated[str, Opt("the guest's name, number or UUID", completes="domain")]
NetworkName = Annotated[str, Opt("the network's name or UUID", completes="network")]
PoolName = Annotated[str, Opt("the pool's name or UUID", completes="pool")]
MaybePool = Annotated[str | None, Opt("the name or UUID of the volume's pool", completes="pool")]
VolumeName = Annotated[str, Opt("the volume's name, key or path", completes="volume")]
DeviceName = Annotated[str, Opt("the device's name, or WWNN,WWPN", completes="nodedev")]
InterfaceName = Annotated[str, Opt("the interface's name or MAC address", completes="interface")]
FilterName = Annotated[str, Opt("the filter's name or UUID", completes="nwfilter")]
SecretName = Annotated[str, Opt("the secret's UUID", completes="secret")]

UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
MAC = re.compile(r"([0-9a-fA-F]{1,2}:){5}[0-9a-fA-F]{1,2}")


async def find_guest(shell: Shell, text: str, *, by_number: bool = True, by_name: bool = True) -> Domain:
    """The guest; `Failed` when there is none."""
    connection = await shell.connection()
    with shell.failing(f"failed to get domain '{text}'", tells_cause=False):
        if by_number and text.isdecimal() and int(text) < 1 << 31:
            try:
                return await connection.domain_lookup_by_id(int(text))
            except errors.NoDomain:
                pass
        if UUID.fullmatch(text):
            try:
                return await connection.domain_lookup_by_uuid(text)
            except errors.NoDomain:
                pass
        if not by_name:
            raise errors.NoDomain(f"no domain with number or UUID '{text}'")
        return await connection.domain_lookup_by_name(text)


async def find_network(shell: Shell, text: str, *, by_name: bool = True) -> Network:
    """The network; `Failed` when there is none."""
    connection = await shell.connection()
    with shell.failing(f"failed to get network '{text}'"):
        if UUID.fullmatch(text):
            try:
                return await connection.network_lookup_by_uuid(text)
            except errors.NoNetwork:
                if not by_name:
                    raise
        if not by_name:
            raise errors.NoNetwork(f"no network with UUID '{text}'")
        return await connection.network_lookup_by_name(text)


async def find_pool(shell: Shell, text: str) -> StoragePool:
    """The pool; `Failed` when there is none."""
    connection = await shell.connection()
    with shell.failing(f"failed to get pool '{text}'"):
        if UUID.fullmatch(text):
            try:
                return await connection.storage_pool_lookup_by_uuid(text)
            except errors.NoStoragePool:
                pass
        return await connection.storage_pool_lookup_by_name(text)


async def find_volume(shell: Shell, text: str, pool: str | None, option: str | None = "pool") -> StorageVolume:
    """The volume; `Failed` when there is none. Without a pool only keys and paths find one.

    ``option`` is what could name the pool.
    """
    connection = await shell.connection()
    where = await find_pool(shell, pool) if pool is not None else None
    failure: errors.VirdError | None = None
    if where is not None:
        try:
            return await where.vol_lookup_by_name(text)
        except errors.VirdError as cause:
            failure = cause
    for look_up in (connection.storage_vol_lookup_by_key, connection.storage_vol_lookup_by_path):
        try:
            found = await look_up(text)
        except errors.VirdError as cause:
            failure = cause
            continue
        if where is not None and found.pool_name != where.name:
            raise Failed(f"Requested volume '{text}' is not in pool '{pool}'")
        return found
    if where is None and option is not None:
        raise Failed(f"failed to get vol '{text}', specifying --{option} might help") from failure
    raise Failed(f"failed to get vol '{text}'") from failure


async def find_device(shell: Shell, text: str) -> NodeDevice:
    """The host's device; `Failed` when there is none."""
    connection = await shell.connection()
    wwnn, comma, wwpn = text.partition(",")
    if comma:
        with shell.failing(f"Could not find matching device '{text}'"):
            return await connection.node_device_lookup_scsi_host_by_wwn(wwnn, wwpn)
    with shell.failing(f"Could not find matching device '{text}'"):
        return await connection.node_device_lookup_by_name(text)


async def find_interface(shell: Shell, text: str) -> Interface:
    """The host's network interface; `Failed` when there is none."""
    connection = await shell.connection()
    with shell.failing(f"failed to get interface '{text}'"):
        try:
            return await connection.interface_lookup_by_name(text)
        except errors.NoInterface:
            if not MAC.fullmatch(text):
                raise
        return await connection.interface_lookup_by_mac_string(text)


async def find_filter(shell: Shell, text: str) -> NWFilter:
    """The network filter; `Failed` when there is none."""
    connection = await shell.connection()
    with shell.failing(f"failed to get nwfilter '{text}'"):
        if UUID.fullmatch(text):
            try:
                return await connection.nwfilter_lookup_by_uuid(text)
            except errors.NoNwfilter:
                pass
        return await connection.nwfilter_lookup_by_name(text)


async def find_secret(shell: Shell, text: str) -> Secret:
    """The secret; `Failed` when there is none."""
    connection = await shell.connection()
    with shell.failing(f"failed to get secret '{text}'"):
        return await connection.secret_lookup_by_uuid(text)


async def find_snapshot(guest: Domain, name: str) -> DomainSnapshot:
    """The snapshot of that name; raises ``NoDomainSnapshot``."""
    return await guest.snapshot_lookup_by_name(name)


async def find_checkpoint(guest: Domain, name: str) -> DomainCheckpoint:
    """The checkpoint of that name; raises ``NoDomainCheckpoint``."""
    return await guest.checkpoint_lookup_by_name(name)
