"""How a move went, in cookies and for clients."""

from __future__ import annotations

from vird.api.enums.domain_stats import DomainJobOperation, DomainJobType
from vird.api.params import domain_jobs as names
from vird.drivers.qemu.migration import statistics
from vird.drivers.qemu.save.figures import Figures
from vird.model.domain.migration_cookie import MigrationCookie

ANSWER = {
    "ram": {"total": 84344832, "transferred": 762796, "remaining": 0, "mbps": 47.728328, "duplicate": 20451,
            "normal": 141, "normal-bytes": 577536, "dirty-sync-count": 2, "page-size": 4096},
    "setup-time": 1,
}  # fmt: skip


def test_what_the_source_says() -> None:
    figures = Figures(DomainJobType.COMPLETED, DomainJobOperation.MIGRATION_OUT, 660, ANSWER, 131)
    element = statistics.to_element(figures, started=1000, stopped=1529, sent=1660)
    cookie = MigrationCookie(name="web", uuid="u", hostname="a", hostuuid="b", statistics=element)
    assert MigrationCookie.from_xml(cookie.to_xml()) == cookie
    assert "<memory_bps>5966041</memory_bps>" in cookie.to_xml()
    assert "<disk_bps>0</disk_bps>" in cookie.to_xml()
    assert "compression" not in cookie.to_xml()


def test_what_the_destination_makes_of_it() -> None:
    figures = Figures(DomainJobType.COMPLETED, DomainJobOperation.MIGRATION_OUT, 660, ANSWER, 131)
    element = statistics.arrived(statistics.to_element(figures, started=1000, stopped=1529, sent=1660), now=1665)
    assert (element.delta, element.time_elapsed, element.downtime) == (5, 665, 136)
    told = {
        each.field: each.value.value
        for each in statistics.figures_of(element, DomainJobOperation.MIGRATION_IN).params()
    }
    assert told[names.DOMAIN_JOB_OPERATION] == DomainJobOperation.MIGRATION_IN
    assert (told[names.DOMAIN_JOB_TIME_ELAPSED], told[names.DOMAIN_JOB_TIME_ELAPSED_NET]) == (665, 660)
    assert (told[names.DOMAIN_JOB_DOWNTIME], told[names.DOMAIN_JOB_DOWNTIME_NET]) == (136, 131)
    assert told[names.DOMAIN_JOB_MEMORY_BPS] == 5966041
    assert told[names.DOMAIN_JOB_MEMORY_CONSTANT] == 20451


def test_compression_and_disks() -> None:
    answer = {**ANSWER, "xbzrle-cache": {"cache-size": 7, "bytes": 8, "pages": 9, "cache-miss": 1, "overflow": 2},
              "disk": {"total": 10, "transferred": 4, "remaining": 6}, "cpu-throttle-percentage": 20}  # fmt: skip
    figures = Figures(DomainJobType.COMPLETED, DomainJobOperation.MIGRATION_OUT, 660, answer)
    element = statistics.to_element(figures, started=0, stopped=None, sent=1)
    again = statistics.figures_of(element, DomainJobOperation.MIGRATION_OUT, elapsed_ms=660)
    assert again.params()[-7:] == figures.params()[-7:]
    assert again.disk_sizes == (10, 4, 6)
