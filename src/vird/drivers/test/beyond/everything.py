"""All that a simulated host can have beyond libvirt's test driver, put together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vird.api.capabilities.filter_bindings import FilterBindings
from vird.api.capabilities.filters import Filters
from vird.api.capabilities.interfaces import Interfaces
from vird.api.capabilities.network_ports import NetworkPorts
from vird.api.capabilities.secrets import Secrets
from vird.api.capabilities.volumes import Volumes
from vird.api.capability import Capability
from vird.drivers.test.beyond.filters import TestFilterBindings, TestFilters
from vird.drivers.test.beyond.interfaces import CompleteInterfaces
from vird.drivers.test.beyond.ports import TestPorts
from vird.drivers.test.beyond.secrets import TestSecrets
from vird.drivers.test.beyond.volumes import CompleteVolumes

if TYPE_CHECKING:
    from vird.drivers.test.world import World


def beyond(world: World) -> dict[type[Capability], Capability]:
    """Who answers these calls about a world; one object each for all clients, as they hold what there is."""
    bindings = TestFilterBindings()
    return {
        Secrets: TestSecrets(world),
        FilterBindings: bindings,
        Filters: TestFilters(bindings),
        NetworkPorts: TestPorts(world),
        Interfaces: CompleteInterfaces(world),
        Volumes: CompleteVolumes(world),
    }
