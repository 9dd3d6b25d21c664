import pytest

from vird.drivers.qemu.capabilities.schema import Schema

SCHEMA = Schema(
    [
        {"name": "device_add", "meta-type": "command", "arg-type": "1", "ret-type": "9", "features": ["json-cli"]},
        {"name": "STOP", "meta-type": "event", "arg-type": "9"},
        {
            "name": "1",
            "meta-type": "object",
            "members": [
                {"name": "driver", "type": "2"},
                {"name": "list", "type": "[3]", "default": None},
                {"name": "either", "type": "4", "features": ["deprecated"]},
                {"name": "lost", "type": "nowhere"},
            ],
            "tag": "driver",
            "variants": [{"case": "qcow2", "type": "3"}],
        },
        {"name": "2", "meta-type": "enum", "values": ["raw", "qcow2"]},
        {"name": "3", "meta-type": "object", "members": [{"name": "size", "type": "int"}]},
        {"name": "[3]", "meta-type": "array", "element-type": "3"},
        {"name": "4", "meta-type": "alternate", "members": [{"type": "int"}, {"type": "[3]"}]},
        {"name": "9", "meta-type": "object", "members": []},
        {"name": "int", "meta-type": "builtin", "json-type": "int"},
    ]
)


@pytest.mark.parametrize(
    "path",
    [
        "device_add",
        "STOP",
        "device_add/^json-cli",
        "device_add/arg-type",
        "device_add/arg-type/driver",
        "device_add/arg-type/driver/=raw",
        "device_add/arg-type/list/size",
        "device_add/arg-type/+qcow2",
        "device_add/arg-type/+qcow2/size",
        "device_add/arg-type/either/^deprecated",
        "device_add/arg-type/either/size",
    ],
)
def test_what_is_there_is_found(path: str) -> None:
    assert SCHEMA.has(path)


@pytest.mark.parametrize(
    "path",
    [
        "device_del",
        "device_add/^other",
        "STOP/ret-type",
        "device_add/arg-type/size",
        "device_add/arg-type/driver/=vmdk",
        "device_add/arg-type/+raw",
        "device_add/arg-type/driver/^deprecated",
        "device_add/arg-type/list/other",
        "device_add/arg-type/lost/anything",
        "device_add/arg-type/driver/raw",
    ],
)
def test_what_is_not_there_is_not(path: str) -> None:
    assert not SCHEMA.has(path)
