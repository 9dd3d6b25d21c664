"""Documents that are made to do harm: each ends in one error that says what is wrong, within bounds.

Memory is bounded by the kernel, for an interpreter of its own; work by counting calls.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.fuzz.counted_steps import Steps
from vird.errors import VirdError
from vird.markup import InvalidXml, NotWellFormed
from vird.model.domain.domain import Domain
from vird.model.kinds import KINDS

PROJECT = Path(__file__).resolve().parents[2]
ADDRESS_SPACE = 1 << 30
HEAD = "<domain type='kvm'><name>a</name>"

BOUNDED = """
import json, resource, sys
from vird.errors import VirdError
from vird.model.domain.domain import Domain
resource.setrlimit(resource.RLIMIT_AS, (LIMIT, LIMIT))
head, piece, count, tail = json.load(sys.stdin)
text = head + piece * count + tail
try:
    Domain.from_xml(text)
except VirdError as refused:
    print(type(refused).__name__, len(str(refused)))
""".replace("(LIMIT, LIMIT)", f"({ADDRESS_SPACE}, {ADDRESS_SPACE})")
LAUGHS = (
    "<!DOCTYPE d [<!ENTITY l0 'ha'>"
    + "".join(f"<!ENTITY l{n} '{f'&l{n - 1};' * 10}'>" for n in range(1, 11))
    + "]><domain type='kvm'><name>&l10;</name></domain>"
)
DISKS, END = f"{HEAD}<devices>", "</devices></domain>"
HUGE = {
    "100 MB of text": (f"{HEAD}<title>", "x", 10**8, "</title></domain>"),
    "100 MB of elements": (HEAD, "<a/>", 25 * 10**6, "</domain>"),
    "8 MB of elements": (HEAD, "<a/>", 2 * 10**6, "<vcpu>x</vcpu></domain>"),
    "8 MB of devices": (DISKS, "<rng/>", 13 * 10**5, END),
    "8 MB of bad devices": (DISKS, "<disk type='z'/>", 5 * 10**5, END),
    "8 MB of one attribute": ("<domain", " a='1'", 13 * 10**5, "/>"),
    "8 MB of a wide set": (f"{HEAD}<vcpu cpuset='", "0-16383,", 10**6, "'>1</vcpu></domain>"),
    "8 MB of a number": (f"{HEAD}<vcpu>", "9", 8 * 10**6, "</vcpu></domain>"),
    "10,000 levels": ("<domain>", "<a>", 10**4, ""),
    "10,000 images one below the other": (f"{DISKS}<disk>", "<backingStore>", 10**4, ""),
    "billion laughs": (LAUGHS, "", 0, ""),
}


@pytest.mark.parametrize("text", HUGE.values(), ids=HUGE)
def test_huge_in_bounded_memory(text: tuple[str, str, int, str]) -> None:
    done = subprocess.run(
        [sys.executable, "-c", BOUNDED],
        cwd=PROJECT, input=json.dumps(text), capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    name, length = done.stdout.split()
    assert name in ("NotWellFormed", "InvalidXml")
    assert int(length) < 50_000


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.tag)
def test_every_kind_refuses_them(kind: object) -> None:
    cls, tag = kind.element, kind.tag  # type: ignore[attr-defined]
    broken = (f"<{tag}", f"<{tag}>\0</{tag}>", f"<{tag}>{'<a>' * 10_000}", LAUGHS, "", "\0", b"\xff\xfe<", b"<\xff/>")
    for text in broken:
        with Steps(20_000), pytest.raises(NotWellFormed):
            cls.from_xml(text)


def test_entities_are_not_opened(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("open sesame")
    for kind in (f"SYSTEM 'file://{secret}'", f"PUBLIC 'x' 'file://{secret}'"):
        text = f"<!DOCTYPE d [<!ENTITY s {kind}>]><domain type='kvm'><name>&s;</name></domain>"
        with pytest.raises(NotWellFormed) as refused:
            Domain.from_xml(text)
        assert "sesame" not in str(refused.value)
    include = f"<i:include xmlns:i='http://www.w3.org/2001/XInclude' href='{secret}'/>"
    assert "sesame" not in Domain.from_xml(f"{HEAD}{include}</domain>").to_xml()


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-32", "latin-1"])
def test_encodings_are_read_right_or_refused(encoding: str) -> None:
    text = "<domain type='kvm'><name>é\u20ac</name></domain>"
    for declared in ("", f"<?xml version='1.0' encoding='{encoding}'?>", "<?xml version='1.0' encoding='utf-8'?>"):
        try:
            domain = Domain.from_xml((declared + text).encode(encoding, "replace"))
        except NotWellFormed:
            continue
        assert domain.name in ("é\u20ac", "é?")


def test_five_faults_are_one_error_that_names_each() -> None:
    text = "\n".join(
        [
            "<domain type='kvm' id='x'>",
            "<memory unit='MB'>much</memory>",
            "<vcpu current='-1'>2</vcpu>",
            "<devices>",
            "<disk type='nowhere'><target dev='vda'/></disk>",
            "<interface type='network'><mac address='52'/></interface>",
            "</devices>",
            "</domain>",
        ]
    )
    with pytest.raises(InvalidXml) as refused:
        Domain.from_xml(text)
    found = [(each.line, each.path) for each in refused.value.problems]
    assert sorted(found) == [
        (1, "/domain"),
        (1, "/domain/@id"),
        (2, "/domain/memory"),
        (3, "/domain/vcpu/@current"),
        (5, "/domain/devices/disk/@type"),
        (6, "/domain/devices/interface/mac/@address"),
    ]
    assert all(f"line {line}: {path}: " in str(refused.value) for line, path in found)


def test_truncated_anywhere() -> None:
    text = (PROJECT / "benchmarks/guest.xml").read_text()
    for end in range(0, len(text) - 10, 37):
        with pytest.raises(VirdError) as refused:
            Domain.from_xml(text[:end])
        assert len(str(refused.value)) < 2000
