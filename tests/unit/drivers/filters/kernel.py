"""A kernel for tests: remembers whose rules it was given, and may refuse them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pytest

from vird.drivers.filters import host_side
from vird.drivers.filters.host_side import Features
from vird.drivers.filters.plan.nft_table import InterfaceRules
from vird.errors import InternalError
from vird.host import link


class Kernel:
    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.rules: dict[str, InterfaceRules] = {}
        self.refuses = False
        monkeypatch.setattr(host_side, "features", lambda tag: Features(tracking=False, rejects=False))
        monkeypatch.setattr(host_side, "replace", self.replace)
        monkeypatch.setattr(host_side, "remove", self.remove)
        monkeypatch.setattr(host_side, "rebuild", self.rebuild)
        monkeypatch.setattr(link, "exists", lambda name: name.startswith("tap"))

    def replace(self, tag: str, changes: Sequence[tuple[InterfaceRules, InterfaceRules | None]]) -> None:
        if self.refuses:
            raise InternalError("failed to apply firewall rules")
        for rules, before in changes:
            assert self.rules.get(rules.interface) == before
            self.rules[rules.interface] = rules

    def remove(self, tag: str, before: InterfaceRules, *, is_last: bool) -> None:
        assert self.rules.pop(before.interface) == before
        assert is_last == (not self.rules)

    def rebuild(self, tag: str, everything: Iterable[InterfaceRules]) -> None:
        self.rules = {rules.interface: rules for rules in everything}
