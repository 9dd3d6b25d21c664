"""Weights, limits and placement in documents."""

import pytest

from vird.drivers.common import tuning
from vird.errors import ConfigUnsupported, ErrorDomain, InvalidArg
from vird.model.domain.domain import Domain


def domain() -> Domain:
    return Domain.from_xml(b"<domain type='qemu'><name>a</name><memory>1</memory><os><type>hvm</type></os></domain>")


def test_memory() -> None:
    document = domain()
    tuning.limit_memory(document, {"soft_limit": 5})
    assert tuning.memory_values(document)["soft_limit"] == 5
    with pytest.raises(InvalidArg, match="must be lower than or equal to swap_hard_limit") as raised:
        tuning.limit_memory(document, {"swap_hard_limit": 3}, ErrorDomain.DOMAIN)
    assert raised.value.domain == ErrorDomain.DOMAIN
    tuning.limit_memory(document, {"swap_hard_limit": 9, "hard_limit": 9, "soft_limit": tuning.UNLIMITED})
    assert "<soft_limit" not in document.to_xml()


def test_numa() -> None:
    document = domain()
    assert tuning.numa_values(document) == {"numa_mode": 0, "numa_nodeset": ""}
    with pytest.raises(ConfigUnsupported, match="must be set if 'placement' is 'static'"):
        tuning.place_memory(document, "preferred", None)
    tuning.place_memory(document, *tuning.wanted_place({"numa_nodeset": "0-1", "numa_mode": 3}))
    assert tuning.numa_values(document) == {"numa_mode": 3, "numa_nodeset": "0-1"}
    for wanted, said in (({"numa_mode": 9}, "unsupported numatune mode: '9'"), ({"numa_nodeset": "x"}, "bitmap 'x'")):
        with pytest.raises(InvalidArg, match=said):
            tuning.wanted_place(wanted)


def test_block_io() -> None:
    document = domain()
    tuning.limit_block_io(document, 300, tuning.device_limits({"device_read_bytes_sec": "/dev/a,5,/dev/b,6"}))
    tuning.limit_block_io(document, None, tuning.device_limits({"device_read_bytes_sec": "/dev/a,0"}))
    values = tuning.blkio_values(document)
    assert (values["weight"], values["device_read_bytes_sec"]) == (300, "/dev/b,6")
    for text, said in (("/dev/a", "unable to parse"), ("/dev/a,x", "invalid value 'x'"), ("/dev/a,-1", "value '-1'")):
        with pytest.raises(InvalidArg, match=said):
            tuning.device_limits({"device_read_bytes_sec": text})
    with pytest.raises(InvalidArg, match="invalid value '4294967296'"):
        tuning.device_limits({"device_read_iops_sec": "/dev/a,4294967296"})
    assert tuning.device_limits({"device_weight": ""}) == {"weight": []}


def test_events() -> None:
    document = domain()
    tuning.count_events(document, {"page_faults": True, "cmt": False})
    assert tuning.counted_events(document) == {"cmt": False, "page_faults": True}
