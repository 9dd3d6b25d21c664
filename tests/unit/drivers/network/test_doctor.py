"""What the host says of its sockets, and which network is meant."""

from pathlib import Path

import pytest

from vird.drivers.network.doctor import examine, listening
from vird.errors import NoNetwork
from vird.host.paths import Paths

HEAD = "  sl  local_address rem_address\n"


def test_bound_sockets_are_read(tmp_path: Path) -> None:
    folder = tmp_path / "net"
    folder.mkdir()
    (folder / "udp").write_text(HEAD + "  1: 0100A8C0:0043 00000000:0000\n  2: 00000000:0035 00000000:0000\n")
    (folder / "udp6").write_text(HEAD + "  1: B80D0120000000000000000001000000:0222 00:0000\n")
    assert list(listening(tmp_path)) == [("192.168.0.1", 67), ("0.0.0.0", 53), ("2001:db8::1", 546)]


def test_a_network_that_nobody_knows(tmp_path: Path) -> None:
    with pytest.raises(NoNetwork, match="no network with matching name 'lan'"):
        examine(Paths(tmp_path), "lan")
