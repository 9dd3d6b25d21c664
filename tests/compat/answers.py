"""What virsh answered, made comparable: what differs between runs is replaced by a name, XML by one line per element.

`differences` is what the comparison suite asserts on. The text of an error is compared up to its class ("internal
error", "XML error", "Domain not found"); what follows is each daemon's own wording and is not.
"""

import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree import ElementTree

_VOLATILE = (
    # UUIDs and addresses that the documents and the script give are to be kept; these are how they begin.
    (re.compile(r"\b(?!6c1e8a3f|0b2f9a8e|11111111)[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b"), "UUID"),
    (re.compile(r"\b52:54:00:(?!6b:(?:00:0[12]|10:01)\b)[0-9a-f:]{8}\b"), "MAC"),
    (re.compile(r"/dev/pts/\d+"), "PTS"),
    # Which number a start gets depends on how many starts have failed before it.
    (re.compile(r"^(\s*Id:\s+)\d+$|^( )\d+(?=  )|(<domain [^>]*\bid=')\d+(?=')", re.MULTILINE), r"\1\2\3ID"),
    # libvirt prints the line that an XML parser could not read only when it still has it.
    (re.compile(r"^\(null\)$", re.MULTILINE), ""),
    # Who QEMU runs as is a setting, here as there.
    (re.compile(r"\+\d+:\+\d+"), "+USER:+GROUP"),
    (re.compile(r"^.*tainted: running with undesirable elevated privileges\n", re.MULTILINE), ""),
)
_NUMBER = re.compile(r"\d+(\.\d+)?")


@dataclass(frozen=True, slots=True)
class Answer:
    """Exit code (None when it never ended), standard output, standard error."""

    code: int | None
    out: str
    err: str


def normalised(text: str, folder: str) -> list[str]:
    """Lines without what differs between two runs; `folder` is where this run kept its files."""
    text = text.replace(folder, "FOLDER")
    for pattern, name in _VOLATILE:
        text = pattern.sub(name, text)
    if text.lstrip().startswith("<"):
        return list(_element_lines(ElementTree.fromstring(text), ""))
    # Tables are laid out by their widest cell, which may be a replaced one.
    return [re.sub(r"-{4,}", "----", re.sub(r"  +", "  ", line)).rstrip() for line in text.strip().splitlines()]


def shape(lines: list[str]) -> list[str]:
    """Labels without values: for answers whose numbers and words are the machine's."""
    if lines and lines[0].startswith("/"):
        return sorted({re.sub(r"='[^']*'", "", line.partition(" = ")[0]) for line in lines})
    return [_NUMBER.sub("N", line) for line in lines]


def differences(theirs: Answer, ours: Answer, folders: tuple[str, str], loosely: bool) -> list[str]:
    """A readable difference, one line per item; empty when the answers are the same to somebody who reads them."""
    found = []
    if theirs.code != ours.code:
        found.append(f"exit code {theirs.code} there, {ours.code} here")
    found += _difference("output", *_both(theirs.out, ours.out, folders, loosely))
    left, right = _both(theirs.err, ours.err, folders, loosely=False)
    if [error_class(line) for line in left] != [error_class(line) for line in right]:
        found += _difference("error", left, right)
    return found


def error_class(line: str) -> str:
    """An error up to where its particulars begin: "missing name information", "XML error"."""
    return re.split(": | in ", line.removeprefix("error: "))[0]


def _both(theirs: str, ours: str, folders: tuple[str, str], loosely: bool) -> tuple[list[str], list[str]]:
    left, right = normalised(theirs, folders[0]), normalised(ours, folders[1])
    return (shape(left), shape(right)) if loosely else (left, right)


def _difference(what: str, left: list[str], right: list[str]) -> list[str]:
    lines = difflib.unified_diff(left, right, "libvirtd", "vird", lineterm="", n=1)
    return [f"{what}: {line}" for line in lines if not line.startswith(("---", "+++", "@@"))]


def _element_lines(element: ElementTree.Element, above: str) -> Iterator[str]:
    path = f"{above}/{element.tag}"
    attributes = "".join(f" {name}='{value}'" for name, value in sorted(element.attrib.items()))
    text = (element.text or "").strip()
    yield path + attributes + (f" = {text}" if text else "")
    for child in element:
        yield from _element_lines(child, path)
