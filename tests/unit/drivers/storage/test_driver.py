"""Who opens the storage driver itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.drivers.storage.host import StorageHost, played
from vird.api.capabilities.pools import Pools
from vird.api.capabilities.volumes import Volumes
from vird.api.uri import Uri
from vird.errors import InternalError


def test_what_a_client_gets(tmp_path: Path) -> None:
    async def scene(host: StorageHost) -> None:
        opened = await host.driver.open(Uri.parse("storage:///system"), None, 0)  # type: ignore[arg-type]
        assert opened.capabilities.keys() == {Pools, Volumes}
        with pytest.raises(InternalError, match="unexpected storage URI path '/x'"):
            await host.driver.open(Uri.parse("storage:///x"), None, 0)  # type: ignore[arg-type]
        await host.driver.close()

    played(tmp_path, scene)
