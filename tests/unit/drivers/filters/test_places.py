from pathlib import Path

from vird.drivers.filters.places import Places
from vird.host.paths import Paths


def test_where_libvirt_keeps_them() -> None:
    places = Places(Paths())
    assert places.documents == Path("/etc/libvirt/nwfilter")
    assert places.bindings == Path("/run/libvirt/nwfilter-binding")
    assert places.leases == Path("/run/libvirt/network/nwfilter.leases")
    assert places.tag == ""
