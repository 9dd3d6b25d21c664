"""Filters and bindings of a complete simulated host."""

from __future__ import annotations

import pytest

from tests.unit.drivers.test.simulated import Client, played
from vird import errors
from vird.api.capabilities.filter_bindings import FilterBindings
from vird.api.capabilities.filters import Filters

COMPLETE = "test:///default?complete=1"
BINDING = """<filterbinding>
  <owner><name>test</name><uuid>6695eb01-f6a4-8304-79aa-97f2502e193f</uuid></owner>
  <portdev name='vnet0'/>
  <mac address='52:54:00:7b:35:93'/>
  <filterref filter='{name}'/>
</filterbinding>"""


def test_what_is_used_stays() -> None:
    async def scene(client: Client) -> None:
        filters, bindings = client(Filters), client(FilterBindings)
        one = await filters.nwfilter_define_xml("<filter name='one'/>")
        two = await filters.nwfilter_define_xml("<filter name='two'><filterref filter='one'/></filter>")
        binding = await bindings.nwfilter_binding_create_xml(BINDING.format(name="two"), 0)
        for used in (one, two):
            with pytest.raises(errors.OperationInvalid):
                await filters.nwfilter_undefine(used)
        await bindings.nwfilter_binding_delete(binding)
        await filters.nwfilter_undefine(two)
        await filters.nwfilter_undefine(one)
        assert (await filters.connect_list_all_nwfilters(1, 0)).filters == []

    played(scene, COMPLETE)


def test_filters_make_no_loop() -> None:
    async def scene(client: Client) -> None:
        filters = client(Filters)
        await filters.nwfilter_define_xml("<filter name='one'/>")
        await filters.nwfilter_define_xml("<filter name='two'><filterref filter='one'/></filter>")
        with pytest.raises(errors.OperationFailed, match="loop"):
            await filters.nwfilter_define_xml("<filter name='one'><filterref filter='two'/></filter>")

    played(scene, COMPLETE)


def test_a_binding_needs_its_filter() -> None:
    async def scene(client: Client) -> None:
        with pytest.raises(errors.InternalError, match="missing"):
            await client(FilterBindings).nwfilter_binding_create_xml(BINDING.format(name="none"), 0)

    played(scene, COMPLETE)
