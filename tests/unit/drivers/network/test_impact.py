"""Which documents of a network a call changes."""

import pytest

from vird.drivers.network.entry import NetworkEntry
from vird.drivers.network.impact import affected
from vird.errors import OperationInvalid
from vird.model.network import parse_network

DOCUMENT = parse_network("<network><name>n</name><bridge name='b'/></network>")
LIVE, CONFIG = 1, 2


def test_the_current_one_is_the_running_one_if_there_is_one() -> None:
    running = NetworkEntry("n", b"0" * 16, persistent=DOCUMENT, live=DOCUMENT)
    defined = NetworkEntry("n", b"0" * 16, persistent=DOCUMENT)
    assert affected(running, 0) == (True, False)
    assert affected(defined, 0) == (False, True)
    assert affected(running, LIVE | CONFIG) == (True, True)


def test_one_that_is_not_there_is_refused() -> None:
    with pytest.raises(OperationInvalid, match="network is not running"):
        affected(NetworkEntry("n", b"0" * 16, persistent=DOCUMENT), LIVE)
    with pytest.raises(OperationInvalid, match="transient network"):
        affected(NetworkEntry("n", b"0" * 16, live=DOCUMENT), CONFIG)
