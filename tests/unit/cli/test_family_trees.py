"""Moments of guests from their documents."""

from __future__ import annotations

import time

import pytest

from vird.cli.family_trees import Moment, trees, written


def test_a_snapshot() -> None:
    text = (
        "<domainsnapshot><name>s</name><state>running</state><parent><name>r</name></parent>"
        "<creationTime>5</creationTime><memory snapshot='external' file='/m'/></domainsnapshot>"
    )
    assert Moment.of(text) == Moment("s", "r", 5, "running", "external")


def test_a_checkpoint_has_neither_state_nor_place() -> None:
    assert Moment.of("<domaincheckpoint><name>c</name></domaincheckpoint>") == Moment("c", None, 0, None, "internal")


def test_times(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    assert written(0) == "1970-01-01 00:00:00 +0000"


def test_trees_begin_where_no_parent_is_listed() -> None:
    moments = [Moment(name, parent, 0, None, None) for name, parent in (("b", "a"), ("c", "b"), ("d", None))]
    assert [line for line in trees(moments).splitlines() if line.strip(" |")] == ["b", "  +- c", "d"]
