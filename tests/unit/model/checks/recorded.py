"""What libvirt 9.0 with QEMU 7.2 said to documents about devices: a file of cases for each module that judges them.

Each line is a document and the number of the error that it was refused with, 0 where it was taken.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from vird.errors import VirdError
from vird.model.checks.domain import check_domain, complete_domain
from vird.model.checks.machine import MachineFacts
from vird.model.domain import forms
from vird.model.domain.domain import Domain

FOLDER = Path(__file__).parents[3] / "golden" / "domain" / "device-refusals"
FLAGS = frozenset((FOLDER / "flags.txt").read_text().split())
FULL_NAMES = {"pc": "pc-i440fx-7.2", "q35": "pc-q35-7.2"}


def cases(topic: str) -> Iterator[Any]:
    """The cases of one module, as parameters."""
    for line in (FOLDER / f"{topic}.jsonl").read_text().splitlines():
        case = json.loads(line)
        yield pytest.param(case["xml"], case["error"], id=case["xml"].partition("<devices>")[2][:90])


def error_of(xml: str) -> int:
    """The number of the error that our rules refuse a definition with, 0 where they take it."""
    try:
        domain = forms.definition(Domain.from_xml(xml))
        wanted = domain.os.type.machine if domain.os is not None and domain.os.type is not None else None
        facts = MachineFacts(
            "x86_64", FULL_NAMES[wanted or "pc"], FLAGS, domain.type, default_cpu="qemu64", max_cpus=255
        )
        complete_domain(domain, facts, new_mac=lambda: "52:54:00:00:00:00")
        check_domain(domain, facts)
    except VirdError as refused:
        return int(refused.code)
    return 0
