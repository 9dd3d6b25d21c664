"""Numbers of descriptor sets."""

import pytest

from vird.drivers.qemu.plan.facts import LaunchFacts


def test_sets_are_numbered_in_their_order() -> None:
    facts = LaunchFacts("/p", "/c", fd_sets={"serial0-source": (5,), "serial0-log": (6,)})
    assert [facts.fdset_number(name) for name in facts.fd_sets] == [0, 1]
    with pytest.raises(ValueError, match="tpm0"):
        facts.fdset_number("tpm0-tpm")
