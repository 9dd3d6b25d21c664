"""Fuzzes the documents for a while: `python -m tests.fuzz.documents --seconds 60 [--seed N]`.

Texts of every kind of document are mutated (bytes, pieces of markup, whole elements moved, doubled, nested) and read,
leniently and strictly, as written and for use; what is taken is written, read again, compared, and shown as JSON.  A
finding is an exception that is none of the project's own, a message longer than anybody reads, a document that does not
come back the same, a difference from itself, or more steps than the size of the text allows.  The seed of a run is
printed, and every round's input follows from the seed and the round.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
import traceback
from pathlib import Path

from tests.fuzz.counted_steps import Steps, TooManySteps
from vird.errors import VirdError
from vird.markup import Element
from vird.model.diff import diff
from vird.model.json_form import to_json
from vird.model.kinds import read_as_written, read_for_use

GOLDEN = Path(__file__).resolve().parents[1] / "golden"
BENCHMARK = Path(__file__).resolve().parents[2] / "benchmarks/guest.xml"

MESSAGE_MAX = 100_000
STEPS = 3_000_000
"""Lines of Python that a round may run, whatever its text; a usual one runs some ten thousand."""
STEPS_PER_BYTE = 3_000

OTHERS = (
    "<network><name>n</name><uuid>11111111-2222-3333-4444-555555555555</uuid><forward mode='nat'><nat><port start='1'"
    " end='9'/></nat></forward><bridge name='b' stp='on'/><dns><host ip='10.0.0.1'><hostname>h</hostname></host></dns>"
    "<ip address='10.0.0.1' prefix='24'><dhcp><range start='10.0.0.2' end='10.0.0.9'/></dhcp></ip></network>",
    "<pool type='netfs'><name>p</name><source><host name='h'/><dir path='/d'/><format type='nfs'/></source><target>"
    "<path>/t</path><permissions><mode>0755</mode></permissions></target></pool>",
    "<volume><name>v</name><capacity unit='GiB'>1</capacity><target><path>/v</path><format type='qcow2'/></target>"
    "<backingStore><path>/b</path><format type='raw'/></backingStore></volume>",
    "<filter name='f' chain='ipv4'><uuid>11111111-2222-3333-4444-555555555555</uuid><filterref filter='g'/><rule"
    " action='drop' direction='in' priority='5'><tcp srcipaddr='$IP' dstportstart='1'/></rule></filter>",
    "<secret ephemeral='no' private='yes'><uuid>11111111-2222-3333-4444-555555555555</uuid><usage type='volume'>"
    "<volume>/v</volume></usage></secret>",
    "<interface type='bridge' name='br0'><start mode='onboot'/><protocol family='ipv4'><ip address='10.0.0.1'"
    " prefix='8'/></protocol><bridge stp='on'><interface type='ethernet' name='eth0'/></bridge></interface>",
    "<device><name>m</name><parent>pci_0000_00_02_0</parent><capability type='mdev'><type id='t'/></capability>"
    "</device>",
    "<domainsnapshot><name>s</name><disks><disk name='vda' snapshot='external'><source file='/s'/></disk></disks>"
    "</domainsnapshot>",
    "<domainbackup mode='push'><disks><disk name='vda' type='file'><target file='/b'/></disk></disks></domainbackup>",
    "<cpu mode='custom' match='exact'><model fallback='forbid'>Haswell</model><feature policy='require' name='vmx'/>"
    "</cpu>",
)
PIECES = (
    "<", ">", "/>", "'", '"', "&", "&#0;", "&#x10FFFF;", "&lt;", "]]>", "<![CDATA[x]]>", "<!--x-->", "<!DOCTYPE x>",
    "<?pi?>", "xmlns:q='u'", "xmlns=''", "\0", "\ufeff", "é", "\u202e", "-1", "0", "99999999999999999999", "0x7fffffff",
    "type='zz'", "unit='ZiB'", " ", "\n", "<metadata/>", "<a:b xmlns:a='urn:a'/>", "../", "%s", "'*'", "1e9", "NaN",
)  # fmt: skip


def corpus() -> list[str]:
    """Texts of every kind, domains first."""
    domains = [file.read_text() for file in sorted(GOLDEN.glob("domain/*/in.xml"))]
    devices = [file.read_text() for file in sorted(GOLDEN.glob("devices/*.xml"))]
    return [BENCHMARK.read_text(), *domains, *devices, *OTHERS]


def mutated(chance: random.Random, text: str) -> str:
    """The text with some things wrong."""
    for _ in range(chance.randrange(5)):
        place = chance.randrange(len(text) + 1)
        match chance.randrange(8):
            case 0 | 1:
                text = text[:place] + chance.choice(PIECES) + text[place:]
            case 2:
                text = text[:place] + text[place + chance.choice([1, 3, 40]) :]
            case 3:
                text = text[:place]
            case 4:
                end = place + chance.choice([20, 200])
                text = text[:place] + text[place:end] * chance.choice([2, 30]) + text[end:]
            case 5:
                text = _element_again(chance, text)
            case 6:
                depth = chance.choice([3, 200, 300])
                text = text[:place] + "<x>" * depth + "</x>" * depth + text[place:]
            case 7:
                text = text.replace(chance.choice(["yes", "on", "1", "0x", "pci", "file"]), chance.choice(PIECES))
    return text[:200_000]


def _element_again(chance: random.Random, text: str) -> str:
    """An element that is there already, once more somewhere else."""
    start = text.find("<", chance.randrange(len(text) + 1))
    end = text.find(">", start)
    if start < 0 or end < 0 or text[start + 1 : start + 2] in ("/", "!", "?"):
        return text
    name = text[start + 1 : end].split()[0].rstrip("/") if text[start + 1 : end].split() else ""
    close = text.find(f"</{name}>", end)
    found = text[start : end + 1] if text[end - 1] == "/" or close < 0 else text[start : close + len(name) + 3]
    place = text.find("<", chance.randrange(len(text) + 1))
    return text[:place] + found + text[place:] if place >= 0 else text


def encoded(chance: random.Random, text: str) -> bytes | str:
    """As a client sends it, or in some encoding, said or not."""
    match chance.randrange(8):
        case 0:
            return text.encode("utf-16")
        case 1:
            return (
                f"<?xml version='1.0' encoding='{chance.choice(['latin-1', 'utf-8', 'ebcdic', ''])}'?>{text}".encode()
            )
        case 2:
            raw = bytearray(text.encode())
            if raw:
                raw[chance.randrange(len(raw))] = chance.randrange(256)
            return bytes(raw)
        case 3:
            return text.encode()
    return text


def judge(text: bytes | str) -> bool:
    """Everything that can be done with a text; whether it was taken."""
    taken = False
    for read in (read_as_written, read_for_use):
        for strict in (False, True):
            try:
                document = read(text, strict=strict)
            except VirdError as refused:
                if len(str(refused)) > MESSAGE_MAX:
                    raise AssertionError(f"a message of {len(str(refused))} characters") from None
                continue
            taken = True
            comes_back(document)
    return taken


def comes_back(document: Element) -> None:
    """What was taken is the same document when it is read again, and different from nothing."""
    to_json(document)
    repr(document)
    if diff(document, document.copy()):
        raise AssertionError("a document is different from its copy")
    written = document.to_xml()
    if not written:
        return
    again = type(document).from_xml(written)
    if again.to_xml() != written:
        raise AssertionError(f"written again it is another: {written[:2000]}")


def run(seconds: float, seed: int, only: int | None = None) -> int:
    """Rounds until the time is over; how many there were.  The first finding is raised with its round."""
    texts = corpus()
    end = time.monotonic() + seconds
    number = only or 0
    while True:
        chance = random.Random(f"{seed}.{number}")
        text = encoded(chance, mutated(chance, chance.choice(texts)))
        try:
            with Steps(STEPS + STEPS_PER_BYTE * len(text)):
                judge(text)
        except (Exception, TooManySteps):
            print(f"finding in round {number} of seed {seed}: --seed {seed} --round {number}", file=sys.stderr)
            raise
        number += 1
        if only is not None or time.monotonic() >= end:
            return number


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(2**32))
    parser.add_argument("--round", type=int, default=None, help="only this round")
    chosen = parser.parse_args()
    print(f"seed {chosen.seed}", flush=True)
    try:
        rounds = run(chosen.seconds, chosen.seed, chosen.round)
    except BaseException:
        traceback.print_exc()
        sys.exit(1)
    print(f"{rounds} rounds, nothing found")


if __name__ == "__main__":
    main()
