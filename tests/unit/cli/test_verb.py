"""Verbs as they are declared."""

from __future__ import annotations

import pytest

from vird.cli.shell import Shell
from vird.cli.verb import VERBS, verb
from vird.cli.verbs import load


def test_what_a_declaration_says() -> None:
    found = load()["domstate"]
    assert (found.name, found.group, found.summary) == ("domstate", "monitor", "Tell what a guest does")
    assert found.synopsis == "domstate <domain> [--reason] [--watch]"


@pytest.mark.parametrize("name", sorted(load()))
def test_each_can_be_read(name: str) -> None:
    found = load()[name]
    assert found.summary
    assert all(option.opt.help for option in found.options if not option.opt.hidden)
    assert found.returns is not ...


def test_a_name_is_taken_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("vird.cli.verb.VERBS", dict(VERBS))

    async def domstate(shell: Shell) -> None:
        """Again."""

    with pytest.raises(ValueError, match="two verbs are called domstate"):
        verb("x")(domstate)
