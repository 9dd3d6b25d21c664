"""Status files, read: what files of older releases leave open or say in another way is made to say what newer ones do.

Pure.  Names of secrets and nodes in QEMU that old files leave out follow from the devices' aliases.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from vird.model.checks.audios import add_implicit_audio
from vird.model.checks.disks import complete_qemu_disk
from vird.model.checks.network_storage import complete_network_source, complete_network_sources
from vird.model.domain.devices.disk import BackingStore, Disk
from vird.model.domain.devices.disk_source import NetworkSource
from vird.model.domain.devices.hostdev import Hostdev, ScsiSource
from vird.model.domain.devices.source_private import (
    CredentialsObject,
    NodeName,
    SecretObject,
    SourceObjects,
    SourcePrivate,
)
from vird.model.domain.domain import Domain
from vird.model.domain.jobs import BlockJob, BlockJobs, Job, MigrationSource
from vird.model.domain.status import Counter, DomainStatus

NO_TIMEOUT: Final = -2
"""The agent is waited for for as long as it is connected."""

NAMED_NODES: Final = "blockdev"
"""The capability of a QEMU whose files say the names of all objects."""


def parse_status(text: str | bytes) -> DomainStatus:
    """Read and complete; raises InvalidXml and the other errors of documents."""
    status = DomainStatus.from_xml(text)
    status.nodename = status.nodename or Counter(index=0)
    status.fdset = status.fdset or Counter(index=0)
    status.blockjobs = status.blockjobs or BlockJobs(active="no")
    if status.agent_timeout is None:
        status.agent_timeout = NO_TIMEOUT
    if status.job is not None:
        _complete_job(status.job)
    for job in status.blockjobs.jobs:
        for source in _sources(job):
            complete_network_source(source)
    names_objects = any(flag.name == NAMED_NODES for flag in status.capabilities)
    _complete_domain(status.domain, has_names=names_objects)
    return status


def _complete_job(job: Job) -> None:
    if job.async_ not in (None, "none") and job.async_started is None:
        job.async_started = 0
    for disk in job.disks:
        if disk.source is not None:
            _complete_migration_source(disk.source)


def _complete_migration_source(found: MigrationSource) -> None:
    if found.source is None and found.protocol is not None:
        found.source = NetworkSource(
            protocol=found.protocol,
            name=found.name,
            tls=found.tls,
            tls_hostname=found.tls_hostname,
            tls_from_config=found.tls_from_config,
            hosts=found.hosts,
            private_data=found.private_data,
        )
        found.protocol = found.name = found.tls = found.tls_hostname = None
        found.tls_from_config, found.hosts, found.private_data = None, [], None
    complete_network_source(found.source)


def _sources(job: BlockJob) -> Iterator[Any]:
    chains = (job.chains.disk, job.chains.mirror) if job.chains is not None else ()
    for image in (*chains, job.src, job.store):
        layer: Any | BackingStore | None = image
        while layer is not None:
            yield layer.source
            layer = layer.backing_store


def _complete_domain(domain: Domain, *, has_names: bool) -> None:
    if domain.devices is None:
        return
    for disk in domain.devices.disks:
        complete_network_sources(disk)
        complete_qemu_disk(disk)
        if not has_names:
            _name_objects(disk)
    for hostdev in domain.devices.hostdevs:
        _name_hostdev(hostdev)
    add_implicit_audio(domain.devices)


def _name_objects(disk: Disk) -> None:
    """What QEMU was given for the disk, by the names that releases without named nodes gave it."""
    source = disk.source
    if source is None or disk.alias is None:
        return
    alias, wanted = disk.alias.name, SourceObjects()
    auth, encryption = getattr(source, "auth", None) or disk.auth, getattr(source, "encryption", None)
    if auth is not None and isinstance(source, NetworkSource) and source.protocol in ("iscsi", "rbd"):
        wanted.secrets.append(SecretObject(type="auth", alias=f"{alias}-secret0"))
    if encryption is not None and encryption.format == "luks":
        wanted.secrets.append(SecretObject(type="encryption", alias=f"{alias}-luks-secret0"))
    if isinstance(source, NetworkSource) and source.tls == "yes":
        wanted.tls = CredentialsObject(alias=f"obj{alias}_tls0")
    _remember(source, wanted)


def _name_hostdev(hostdev: Hostdev) -> None:
    """The node behind a SCSI device of the host, and the secret that it was opened with."""
    source = hostdev.source
    if not isinstance(source, ScsiSource) or hostdev.alias is None:
        return
    source.private_data = source.private_data or SourcePrivate()
    if not source.private_data.nodenames:
        source.private_data.nodenames = [NodeName(type="storage", name=f"libvirt-{hostdev.alias.name}-backend")]
    if source.protocol == "iscsi" and source.auth is not None:
        _remember(source, SourceObjects(secrets=[SecretObject(type="auth", alias=f"{hostdev.alias.name}-secret0")]))


def _remember(source: Any, wanted: SourceObjects) -> None:
    """Add the objects that the file does not name."""
    if not wanted.secrets and wanted.tls is None:
        return
    source.private_data = source.private_data or SourcePrivate()
    known = source.private_data.objects = source.private_data.objects or SourceObjects()
    both = {each.type: each for each in (*wanted.secrets, *known.secrets)}
    known.secrets = list(both.values())
    known.tls = known.tls or wanted.tls
