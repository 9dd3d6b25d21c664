"""Firewall rules of networks as commands of iptables."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from tests.corpora.case import Case, Suite
from tests.corpora.compare import commands_differ

CHAINS = "base"
"""The result that is for no network: making the chains."""


def _networks(root: Path) -> Iterator[Case]:
    folder = root / "networkxml2firewalldata"
    if (folder / f"{CHAINS}.args").exists():
        yield Case(CHAINS, lambda: _chains_differ(folder / f"{CHAINS}.args"))
    for result in sorted(folder.glob("*-linux.args")):
        source = result.with_name(result.name.removesuffix("-linux.args") + ".xml")
        if source.exists():
            yield Case(source.stem, lambda source=source, result=result: _differs(source, result))


def _chains_differ(result: Path) -> str:
    from vird.drivers.network.plan.iptables_form import chain_commands

    return commands_differ(result, chain_commands())


def _differs(source: Path, result: Path) -> str:
    from vird.drivers.network.plan.iptables_form import network_commands
    from vird.model.network import parse_network

    return commands_differ(result, network_commands(parse_network(source.read_text())))


SUITES = [Suite("networkxml2firewalldata", _networks)]
