"""Figures of a move."""

from __future__ import annotations

from vird.api.enums.domain_stats import DomainJobType
from vird.drivers.test.beyond.migration.transfer import NO_JOB, Transfer


def test_bytes_go_at_their_speed() -> None:
    transfer = Transfer(1000, 100, 5.0)
    assert transfer.advance(7.0) == 200
    transfer.speed = 400
    assert transfer.advance(8.0) == 600
    figures = transfer.figures(8.0)
    assert (figures.elapsed_ms, figures.remaining, figures.remaining_ms) == (3000, 400, 1000)
    assert transfer.advance(100.0) == 1000


def test_without_limit_all_goes_at_once() -> None:
    assert Transfer(1000, 0, 5.0).advance(5.0) == 1000


def test_both_forms_tell_the_same() -> None:
    transfer = Transfer(1000, 100, 0.0)
    transfer.advance(4.0)
    figures = transfer.figures(4.0)
    info = figures.info()
    params = {param.field: param.value.value for param in figures.params()}
    assert info.type == DomainJobType.UNBOUNDED
    assert (info.data_total, info.data_processed, info.data_remaining) == (1000, 400, 600)
    assert params["data_processed"] == params["memory_processed"] == 400
    assert params["time_remaining"] == info.time_remaining == 6000


def test_what_is_over_has_no_time_left_but_was_still() -> None:
    transfer = Transfer(1000, 0, 0.0)
    transfer.advance(0.0)
    params = {param.field for param in transfer.figures(0.0, DomainJobType.COMPLETED).params()}
    assert "time_remaining" not in params
    assert {"downtime", "downtime_net", "time_elapsed_net"} <= params


def test_no_job_is_nothing_but_zeros() -> None:
    assert list(vars(NO_JOB).values()) == [0] * 12
