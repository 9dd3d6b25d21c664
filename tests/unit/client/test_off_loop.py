"""Opening an endpoint does not hold the loop up."""

import socket
from pathlib import Path

from vird.client.endpoint import Endpoint
from vird.client.off_loop import dialled


async def test_the_socket_is_connected(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(tmp_path / "s"))
        listening.listen()
        (await dialled(Endpoint("unix", "", path=str(tmp_path / "s")))).close()
