from vird.drivers.filters.leases import Lease, format_leases, key_of, lease_until, parse_leases
from vird.drivers.filters.plan.observed import FOREVER
from vird.drivers.filters.plan.observed import Lease as Seen

KEY = key_of("6c1e8a3f-2f3a-4d1c-9c55-0d9f0c5b7a01", "52:54:00:6b:00:01")


def test_when_a_lease_ends() -> None:
    assert lease_until(Seen("192.0.2.5", 60, "192.0.2.1"), 1000.5) == Lease(1060, "192.0.2.5", "192.0.2.1")
    assert lease_until(Seen("192.0.2.5", FOREVER, ""), 1000) == Lease(0, "192.0.2.5", "")
    assert Lease(1060, "", "").is_over(1060)
    assert not Lease(1060, "", "").is_over(1059)
    assert not Lease(0, "", "").is_over(1e12)


def test_there_and_back() -> None:
    leases = {KEY: [Lease(1060, "192.0.2.5", "192.0.2.1"), Lease(0, "192.0.2.6", "")]}
    assert parse_leases(format_leases(leases), 1000) == leases
    assert parse_leases(format_leases(leases), 2000) == {KEY: [Lease(0, "192.0.2.6", "")]}


def test_the_last_line_of_an_address_counts_and_bad_lines_do_not() -> None:
    text = f"1060 {KEY} 192.0.2.5 192.0.2.1\nnonsense\n-1 a b c\n1090 {KEY} 192.0.2.5 192.0.2.1\n"
    assert parse_leases(text, 1000) == {KEY: [Lease(1090, "192.0.2.5", "192.0.2.1")]}
