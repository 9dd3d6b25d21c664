"""The driver interface, one class per capability; ``api.capability`` says what their methods have in common."""

from __future__ import annotations

from typing import Final

from vird.api.capabilities.agent import Agent
from vird.api.capabilities.backup import Backup
from vird.api.capabilities.block_jobs import BlockJobs
from vird.api.capabilities.checkpoints import Checkpoints
from vird.api.capabilities.console import Console
from vird.api.capabilities.devices import Devices
from vird.api.capabilities.domains import Domains
from vird.api.capabilities.filter_bindings import FilterBindings
from vird.api.capabilities.filters import Filters
from vird.api.capabilities.host import Host
from vird.api.capabilities.interfaces import Interfaces
from vird.api.capabilities.jobs import Jobs
from vird.api.capabilities.lifecycle import Lifecycle
from vird.api.capabilities.lxc_namespaces import LxcNamespaces
from vird.api.capabilities.metadata import Metadata
from vird.api.capabilities.migration import Migration
from vird.api.capabilities.migration_tuning import MigrationTuning
from vird.api.capabilities.native_formats import NativeFormats
from vird.api.capabilities.network_ports import NetworkPorts
from vird.api.capabilities.networks import Networks
from vird.api.capabilities.node import Node
from vird.api.capabilities.node_devices import NodeDevices
from vird.api.capabilities.pools import Pools
from vird.api.capabilities.qemu_monitor import QemuMonitor
from vird.api.capabilities.resources import Resources
from vird.api.capabilities.saving import Saving
from vird.api.capabilities.secrets import Secrets
from vird.api.capabilities.snapshots import Snapshots
from vird.api.capabilities.stats import Stats
from vird.api.capabilities.tuning import Tuning
from vird.api.capabilities.volumes import Volumes
from vird.api.capability import Capability

CAPABILITIES: Final[tuple[type[Capability], ...]] = (
    Host,
    Node,
    Domains,
    NativeFormats,
    Lifecycle,
    Saving,
    Devices,
    Console,
    Resources,
    Tuning,
    BlockJobs,
    Stats,
    Jobs,
    Agent,
    Metadata,
    Migration,
    MigrationTuning,
    Snapshots,
    Checkpoints,
    Backup,
    Networks,
    NetworkPorts,
    Pools,
    Volumes,
    NodeDevices,
    Interfaces,
    Filters,
    FilterBindings,
    Secrets,
    QemuMonitor,
    LxcNamespaces,
)
"""Every capability class."""

__all__ = [
    "CAPABILITIES",
    "Agent",
    "Backup",
    "BlockJobs",
    "Checkpoints",
    "Console",
    "Devices",
    "Domains",
    "FilterBindings",
    "Filters",
    "Host",
    "Interfaces",
    "Jobs",
    "Lifecycle",
    "LxcNamespaces",
    "Metadata",
    "Migration",
    "MigrationTuning",
    "NativeFormats",
    "NetworkPorts",
    "Networks",
    "Node",
    "NodeDevices",
    "Pools",
    "QemuMonitor",
    "Resources",
    "Saving",
    "Secrets",
    "Snapshots",
    "Stats",
    "Tuning",
    "Volumes",
]
