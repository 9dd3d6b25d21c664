"""Who may open the host's interfaces, and by which name."""

import asyncio
from pathlib import Path

import pytest

from vird.api.caller import Caller
from vird.api.capabilities.interfaces import Interfaces
from vird.api.driver import Environment, Opened
from vird.api.uri import Uri
from vird.drivers.common.bus import Counter
from vird.drivers.interfaces.driver import InterfaceDriver
from vird.errors import InternalError
from vird.host.paths import Paths


def opened(root: Path, uri: str) -> Opened:
    async def body() -> Opened:
        driver = InterfaceDriver(Environment(Paths(root), Counter()))
        await driver.start()
        found = await driver.open(Uri.parse(uri), Caller(), 0)
        await driver.close()
        return found

    return asyncio.run(body())


def test_open(tmp_path: Path) -> None:
    found = opened(tmp_path, "interface+unix:///system?socket=/x")
    assert list(found.capabilities) == [Interfaces]
    assert found.uri == "interface:///system"
    with pytest.raises(InternalError, match="unexpected interface URI path '/nowhere', try interface:///system"):
        opened(tmp_path, "interface:///nowhere")
