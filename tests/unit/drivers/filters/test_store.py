from pathlib import Path

from vird.drivers.filters.leases import Lease
from vird.drivers.filters.places import Places
from vird.drivers.filters.store import FilterStore
from vird.host.paths import Paths
from vird.model.filter import parse_filter
from vird.model.filter_binding import parse_filter_binding

UUID = "6c1e8a3f-2f3a-4d1c-9c55-0d9f0c5b7a01"
BINDING = (
    f"<filterbinding><owner><name>g</name><uuid>{UUID}</uuid></owner><portdev name='tap0'/>"
    "<mac address='52:54:00:6b:00:01'/><filterref filter='f'><parameter name='IP' value='192.0.2.5'/></filterref>"
    "</filterbinding>"
)


def test_everything_comes_back(tmp_path: Path) -> None:
    store = FilterStore(Places(Paths(tmp_path)))
    assert store.is_new()
    document = parse_filter(f"<filter name='f'><uuid>{UUID}</uuid><rule action='drop' direction='in'/></filter>")
    store.save_definition(document)
    assert not store.is_new()
    assert [kept.to_xml() for kept in store.definitions_kept()] == [document.to_xml()]
    binding = parse_filter_binding(BINDING)
    store.save_binding(binding)
    assert [kept.to_xml() for kept in store.bindings_kept()] == [binding.to_xml()]
    store.remove_binding("tap0")
    assert list(store.bindings_kept()) == []
    leases = {f"{UUID}-52:54:00:6b:00:01": [Lease(1060, "192.0.2.5", "192.0.2.1")]}
    store.save_leases(leases)
    assert store.leases_kept(1000) == leases


def test_damaged_files_are_left_out(tmp_path: Path) -> None:
    store = FilterStore(Places(Paths(tmp_path)))
    for folder in (store.places.documents, store.places.bindings):
        folder.mkdir(parents=True)
        (folder / "a.xml").write_text("<filter")
    assert list(store.definitions_kept()) == []
    assert list(store.bindings_kept()) == []
    assert store.leases_kept(1000) == {}
