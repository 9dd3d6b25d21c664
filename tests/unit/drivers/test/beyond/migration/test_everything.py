"""What a host that moves guests has beside the others."""

from __future__ import annotations

from vird.api.caller import Caller
from vird.api.capabilities.jobs import Jobs
from vird.api.capabilities.migration import Migration
from vird.api.capabilities.migration_tuning import MigrationTuning
from vird.drivers.test.beyond.migration.everything import moves
from vird.drivers.test.beyond.migration.host import MovingHost
from vird.drivers.test.world import World


def test_each_serves_its_own_capability() -> None:
    found = moves(World(), MovingHost(), Caller())
    assert set(found) == {Migration, Jobs, MigrationTuning}
    assert all(isinstance(serving, kind) for kind, serving in found.items())
