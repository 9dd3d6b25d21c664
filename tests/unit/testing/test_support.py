"""What drivers have, as their classes say."""

from __future__ import annotations

from vird.testing.support import supported_by, supported_by_a_host


def test_a_simulated_host_has_more_when_it_is_complete() -> None:
    everything, ordinary = supported_by("test"), supported_by("test", without="vird.drivers.test.beyond.")
    assert {"secret_define_xml", "storage_vol_resize", "nwfilter_define_xml"} <= everything - ordinary
    assert {"domain_create_with_flags", "domain_create", "connect_get_all_domain_stats"} <= ordinary
    assert "domain_migrate_perform3" in everything - ordinary
    assert "domain_migrate_start_post_copy" not in everything


def test_a_real_hosts_drivers_serve_together() -> None:
    found = supported_by_a_host()
    for scheme in ("qemu", "network", "nwfilter"):
        assert supported_by(scheme) <= found
    assert "interface_define_xml" in supported_by("test") - found
