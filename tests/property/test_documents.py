"""What the model can hold, it can write and read back unchanged."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from vird.markup import Element
from vird.model.domain.cpu import Cpu
from vird.model.domain.cputune import CpuTune
from vird.model.domain.devices.devices import Devices
from vird.model.domain.devices.disk import Disk
from vird.model.domain.devices.interface import Interface
from vird.model.domain.domain import Domain
from vird.model.domain.features import Features
from vird.model.domain.os import Os
from vird.model.domain.status import DomainStatus
from vird.testing.documents import documents

CLASSES = [Domain, Os, Features, Cpu, CpuTune, Devices, Disk, Interface, DomainStatus]


@pytest.mark.parametrize("cls", CLASSES, ids=lambda cls: cls.__name__)
@settings(suppress_health_check=list(HealthCheck), max_examples=60)
@given(data=st.data())
def test_written_and_read_back(cls: type[Element], data: st.DataObject) -> None:
    document = data.draw(documents(cls))
    name = cls._tag or "x"
    text = document.to_xml(tag=name)
    again = cls.from_xml(text, unknown="error") if text else cls()
    assert again == document
    assert again.to_xml(tag=name) == text
    assert document.copy() == document
