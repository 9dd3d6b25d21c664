"""Many guests, clients that poll, events to several clients: the benchmarks' own checks, on a smaller scale."""

import pytest

from benchmarks import scale, streams
from benchmarks.stock_client import stock_libvirt
from vird.testing.daemons import Vird

pytestmark = [pytest.mark.root, pytest.mark.timeout(120)]

try:
    stock_libvirt()
except ImportError:
    pytest.skip("python3-libvirt is not installed", allow_module_level=True)


def test_all_guests_are_listed_and_measured_while_others_poll(vird: Vird) -> None:
    figures = scale.guests(vird, 500, 10)
    assert figures["memory with 500 guests, MiB"] > 0


def test_every_client_hears_every_event_in_order(vird: Vird) -> None:
    scale.events(vird, 4000, 5, 7)


def test_what_goes_up_comes_down(vird: Vird) -> None:
    """Dense and sparse; the benchmark counts what comes."""
    assert len(streams.measure(vird, 32)) == 4
