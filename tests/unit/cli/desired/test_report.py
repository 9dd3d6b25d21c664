"""Plans as people read them."""

from __future__ import annotations

from vird.cli.desired.report import Applied, AppliedItem, ChangeRow, Item, Plan

ROW = ChangeRow("/domain/title", "changed", "a", "b", "live", "desc --title")


def test_a_plan() -> None:
    plan = Plan([Item("domain", "web", "web.xml", "change", [ROW], [], None)], 2)
    assert plan.text(quiet=False) == (
        "~ change domain 'web'  (web.xml)\n"
        "      ~ /domain/title: a → b   [live: desc --title]\n"
        "\n"
        "1 to change, 2 as wanted.\n"
    )
    assert plan.differs


def test_nothing_to_do() -> None:
    assert Plan([], 3).text(quiet=False) == "Nothing to do: 3 as wanted.\n"
    assert not Plan([], 3).differs


def test_what_became_of_it() -> None:
    plan = Plan([], 1)
    items = [
        AppliedItem("network", "red", "change", "undone", []),
        AppliedItem("domain", "web", "change", "failed", []),
    ]
    assert (
        Applied(plan, items, "no").text(quiet=False) == "failed: no\n  network 'red': undone\n  domain 'web': failed\n"
    )
    done = [AppliedItem("domain", "web", "change", "done", [])]
    assert Applied(plan, done, None).text(quiet=False) == "1 done, 1 as wanted.\n"
