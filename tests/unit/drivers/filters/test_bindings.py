import asyncio
from pathlib import Path

import pytest

from tests.unit.drivers.filters.kernel import Kernel
from tests.unit.drivers.filters.test_guard import binding, document, guard
from vird import errors
from vird.drivers.filters.bindings import BindingCalls
from vird.wire.procedures.refs import NwfilterBindingRef


def test_from_its_making_to_its_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Kernel(monkeypatch)

    async def body() -> None:
        held = guard(tmp_path)
        await held.define(document("f", "<rule action='drop' direction='in'/>"))
        calls = BindingCalls(held)
        ref = await calls.nwfilter_binding_create_xml(binding("tap0", "f").to_xml(), 1)
        assert ref == NwfilterBindingRef("tap0", "f")
        assert await calls.nwfilter_binding_lookup_by_port_dev("tap0") == ref
        assert "52:54:00:6b:00:01" in await calls.nwfilter_binding_get_xml_desc(ref, 0)
        assert (await calls.connect_list_all_nwfilter_bindings(1, 0)).bindings == [ref]
        assert (await calls.connect_list_all_nwfilter_bindings(0, 0)).ret == 1
        with pytest.raises(errors.InvalidArg, match="0x1"):
            await calls.nwfilter_binding_get_xml_desc(ref, 1)
        await calls.nwfilter_binding_delete(ref)
        with pytest.raises(errors.NoNwfilterBinding):
            await calls.nwfilter_binding_delete(ref)

    asyncio.run(body())
