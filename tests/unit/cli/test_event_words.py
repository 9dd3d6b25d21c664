"""Events in words."""

from __future__ import annotations

import pytest

from vird.api import events
from vird.api.events import Event
from vird.cli.event_words import kebab, kinds_of, told
from vird.wire.procedures.refs import DomainRef, NetworkRef

DOM = DomainRef("g", bytes(16), 1)


@pytest.mark.parametrize(
    ("name", "shown"), [("Lifecycle", "lifecycle"), ("BlockJob2", "block-job-2"), ("PmSuspendDisk", "pm-suspend-disk")]
)
def test_names(name: str, shown: str) -> None:
    assert kebab(name) == shown


def test_each_family_has_its_own() -> None:
    assert list(kinds_of("Network")) == ["lifecycle", "metadata-change"]
    assert list(kinds_of("NodeDevice")) == ["lifecycle", "update"]
    assert kinds_of("Domain")["device-added"] is events.DomainDeviceAdded


@pytest.mark.parametrize(
    ("event", "shown"),
    [
        (events.DomainLifecycle(DOM, 2, 0), ": Started Booted"),
        (events.DomainLifecycle(DOM, 6, 1), ": Shutdown Finished after guest request"),
        (events.DomainLifecycle(DOM, 99, 0), ": unknown unknown"),
        (events.DomainReboot(DOM), ""),
        (events.DomainBalloonChange(DOM, 1024), ": 1024KiB"),
        (events.DomainDeviceAdded(DOM, "net1"), ": net1"),
        (events.DomainTrayChange(DOM, "ide0", 0), " disk ide0: opened"),
        (events.DomainNicMacChange(DOM, "net0", "a", "b"), ": alias: net0, old-mac: a, new-mac: b"),
        (events.NetworkLifecycle(NetworkRef("n", bytes(16)), 2, 0), ": Started"),
    ],
)
def test_particulars(event: Event, shown: str) -> None:
    assert told(event) == shown
