"""Drivers of this process: all connections meet the same objects, and read-only ones are that."""

from __future__ import annotations

import pytest

import vird.sync
from vird import errors


def test_connections_share_their_host() -> None:
    with vird.sync.connect("test:///default") as one, vird.sync.connect("test:///default") as other:
        one.define_network("<network><name>shared</name></network>")
        assert "shared" in {network.name for network in other.list_networks()}
    with vird.sync.connect("test:///default", read_only=True) as fresh:
        assert "shared" not in {network.name for network in fresh.list_networks()}
        with pytest.raises(errors.OperationDenied):
            fresh.define_network("<network><name>shared</name></network>")
