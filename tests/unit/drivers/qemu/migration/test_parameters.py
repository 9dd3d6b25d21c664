"""Migration parameters in all their forms."""

import pytest

from vird.drivers.qemu.migration import parameters
from vird.errors import InternalError, InvalidArg, XmlError
from vird.model.domain.migration_parameters import MigrationParameters

ANSWER = {
    "max-bandwidth": 33554432,
    "tls-creds": "",
    "compress-level": 1,
    "announce-max": 550,
    "block-incremental": True,
}
FOUND = {"compress-level": 1, "tls-creds": "", "max-bandwidth": 33554432, "block-incremental": True}


def test_what_is_known_is_read_in_order() -> None:
    found = parameters.from_answer(ANSWER)
    assert list(found.items()) == list(FOUND.items())
    assert parameters.to_arguments(found) == FOUND
    with pytest.raises(InternalError, match="malformed migration parameter 'compress-level': '1'"):
        parameters.from_answer({"compress-level": "1"})


def test_the_status_file_keeps_them() -> None:
    text = parameters.to_element(FOUND).to_xml()
    assert "<param name='block-incremental' value='yes'/>" in text
    assert parameters.from_element(MigrationParameters.from_xml(text)) == FOUND
    for name, value in (("compress-level", "-1"), ("block-incremental", "maybe")):
        text = f"<migParams><param name='{name}' value='{value}'/></migParams>"
        with pytest.raises(XmlError, match=f"invalid value '{value}' for migration parameter '{name}'"):
            parameters.from_element(MigrationParameters.from_xml(text))


def test_clients_names_and_units() -> None:
    found = parameters.from_client({"bandwidth": 32, "tls.destination": "b", "auto_converge.initial": 20, "uri": "x"})
    assert found == {"cpu-throttle-initial": 20, "tls-hostname": "b", "max-bandwidth": 33554432}
    with pytest.raises(InvalidArg, match="must not be negative"):
        parameters.from_client({"parallel.connections": -1})
