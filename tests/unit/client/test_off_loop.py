"""Opening an endpoint does not hold the loop up."""

import socket
from pathlib import Path

from vird.client.endpoint import Endpoint
from vird.client.off_loop import dialled, explained
from vird.client.program import ProgramSocket
from vird.errors import SystemError_


async def test_the_socket_is_connected(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(tmp_path / "s"))
        listening.listen()
        (await dialled(Endpoint("unix", "", path=str(tmp_path / "s")))).close()


async def test_a_program_explains_itself() -> None:
    with ProgramSocket.to(("sh", "-c", "echo no such host >&2")) as sock:
        failure = SystemError_("End of file")
        assert str(await explained(sock, failure)) == "Cannot recv data: no such host: Connection reset by peer"
