"""Definitions completed as libvirt's test driver completes them; its answers were recorded."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from vird.errors import VirdError
from vird.model.checks.guest import complete_after_devices, complete_before_devices
from vird.model.domain.devices.devices import Devices
from vird.model.domain.domain import Domain

ANSWERS = Path(__file__).parents[3] / "golden" / "domain" / "test-driver.jsonl"
DULL = re.compile(r"^<domain type='test'><name>x</name>(<uuid>[^<]*</uuid>)?|<memory>1048576</memory>|</domain>$")


def answers() -> Iterator[Any]:
    for line in ANSWERS.read_text().splitlines():
        case = json.loads(line)
        yield pytest.param(case, id=DULL.sub("", case["xml"])[:60])


def completed(xml: str) -> str:
    domain = Domain.from_xml(xml)
    complete_before_devices(domain, "i686")
    domain.devices = domain.devices or Devices()
    complete_after_devices(domain)
    return domain.to_xml()


@pytest.mark.parametrize("case", list(answers()))
def test_as_libvirt_does(case: dict[str, Any]) -> None:
    if "error" in case:
        with pytest.raises(VirdError) as refused:
            completed(case["xml"])
        assert refused.value.code == case["error"]
    else:
        assert completed(case["xml"]).splitlines() == case["out"]
