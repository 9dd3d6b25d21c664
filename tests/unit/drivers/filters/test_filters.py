import asyncio
import uuid
from pathlib import Path

import pytest

from tests.unit.drivers.filters.kernel import Kernel
from tests.unit.drivers.filters.test_guard import UUIDS, guard
from vird import errors
from vird.drivers.filters.filters import FilterCalls
from vird.wire.procedures.refs import NwfilterRef

TEXT = f"<filter name='f'><uuid>{UUIDS[0]}</uuid><rule action='drop' direction='in'/></filter>"


def test_from_definition_to_its_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Kernel(monkeypatch)

    async def body() -> None:
        held = guard(tmp_path)
        held.store.places.documents.mkdir(parents=True)
        calls = FilterCalls(held)
        ref = await calls.nwfilter_define_xml_flags(TEXT, 0)
        assert ref == NwfilterRef("f", uuid.UUID(UUIDS[0]).bytes)
        assert await calls.nwfilter_lookup_by_name("f") == ref
        assert await calls.nwfilter_lookup_by_uuid(ref.uuid) == ref
        assert "action='drop'" in (await calls.nwfilter_get_xml_desc(ref, 0)).replace('"', "'")
        assert (await calls.connect_list_all_nwfilters(1, 0)).filters == [ref]
        assert (await calls.connect_list_all_nwfilters(0, 0)).ret == 1
        await calls.nwfilter_undefine(ref)
        with pytest.raises(errors.NoNwfilter, match="name 'f'"):
            await calls.nwfilter_lookup_by_name("f")
        with pytest.raises(errors.NoNwfilter, match=rf"uuid '{UUIDS[0]}' \(f\)"):
            await calls.nwfilter_get_xml_desc(ref, 0)
        with pytest.raises(errors.NoNwfilter, match=f"uuid '{UUIDS[0]}'"):
            await calls.nwfilter_lookup_by_uuid(ref.uuid)
        with pytest.raises(errors.InvalidArg, match="0x8"):
            await calls.nwfilter_define_xml_flags(TEXT, 8)

    asyncio.run(body())


def test_a_strict_reader_refuses_what_it_does_not_know(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Kernel(monkeypatch)

    async def body() -> None:
        held = guard(tmp_path)
        held.store.places.documents.mkdir(parents=True)
        calls = FilterCalls(held)
        with pytest.raises(errors.XmlInvalidSchema, match="soup"):
            await calls.nwfilter_define_xml_flags("<filter name='f'><soup/></filter>", 1)

    asyncio.run(body())
