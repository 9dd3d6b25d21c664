"""All that a simulated host has for moving guests, put together for one client."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vird.api.caller import Caller
from vird.api.capabilities.jobs import Jobs
from vird.api.capabilities.migration import Migration
from vird.api.capabilities.migration_tuning import MigrationTuning
from vird.api.capability import Capability
from vird.drivers.test.beyond.migration.calls import TestMigration
from vird.drivers.test.beyond.migration.host import MovingHost
from vird.drivers.test.beyond.migration.jobs import TestJobs, TestMigrationTuning

if TYPE_CHECKING:
    from vird.drivers.test.world import World


def moves(world: World, host: MovingHost, caller: Caller) -> dict[type[Capability], Capability]:
    """Who answers these calls."""
    return {
        Migration: TestMigration(world, host, caller),
        Jobs: TestJobs(world, host),
        MigrationTuning: TestMigrationTuning(world),
    }
