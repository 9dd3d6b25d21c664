from pathlib import Path

from vird.drivers.storage.places import Places
from vird.host.paths import Paths


def test_names() -> None:
    places = Places(Paths("/r"))
    assert places.documents == Path("/r/etc/libvirt/storage")
    assert places.made_raw("p") == Path("/r/var/lib/libvirt/storage/p.raw")
