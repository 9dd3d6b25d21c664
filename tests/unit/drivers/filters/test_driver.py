import asyncio
from pathlib import Path

import pytest

from tests.unit.drivers.filters.kernel import Kernel
from vird.api.capabilities.filter_bindings import FilterBindings
from vird.api.capabilities.filters import Filters
from vird.api.driver import Environment
from vird.api.uri import Uri
from vird.drivers.common.bus import Counter
from vird.drivers.filters.driver import FilterDriver
from vird.errors import InternalError, NoConnect
from vird.host.paths import Paths


def test_what_a_client_gets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Kernel(monkeypatch)

    async def body() -> None:
        driver = FilterDriver(Environment(Paths(tmp_path), Counter()))
        await driver.start()
        opened = await driver.open(Uri.parse("nwfilter:///system"), None, 0)  # type: ignore[arg-type]
        assert opened.capabilities.keys() == {Filters, FilterBindings}
        assert len(driver.guard.filters) == 0
        with pytest.raises(InternalError, match="unexpected nwfilter URI path '/foo'"):
            await driver.open(Uri.parse("nwfilter:///foo"), None, 0)  # type: ignore[arg-type]
        await driver.close()
        mine = FilterDriver(Environment(Paths.for_session(str(tmp_path / "home"), str(tmp_path / "run")), Counter()))
        await mine.start()
        assert mine.capabilities == {} and len(mine.guard.filters) == 0
        with pytest.raises(NoConnect):
            await mine.open(Uri.parse("nwfilter:///session"), None, 0)  # type: ignore[arg-type]

    asyncio.run(body())
