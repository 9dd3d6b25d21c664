"""The QEMU driver: documents of guests, command lines, capabilities, status files."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from tests.corpora.case import Case, Suite, expect_refusal
from tests.corpora.compare import commands_differ, split_commands, xml_differs
from tests.corpora.guests import GuestCase, capture_of, complete, shown, take_apart
from tests.corpora.launches import bare_capabilities, facts_for, settle, with_more

SOURCES = "qemuxml2argvdata"


def _documents(root: Path) -> Iterator[Case]:
    for result in sorted((root / "qemuxml2xmloutdata").glob("*.xml")):
        yield Case(result.stem, lambda result=result: _document_differs(root, result))


def _source_of(root: Path, name: str) -> tuple[Path, GuestCase]:
    plain = root / SOURCES / f"{name}.xml"
    if plain.exists():
        return plain, GuestCase(name)
    case = take_apart(name, lambda found: (root / SOURCES / f"{found}.xml").exists())
    return root / SOURCES / f"{case.source}.xml", case


def _document_differs(root: Path, result: Path) -> str:
    source, case = _source_of(root, result.stem)
    if case.form is None and _of_form(result, case, "inactive").exists():
        case = case._replace(form="active")
    return xml_differs(result, shown(complete(source.read_text(), root, case, usb_ports=False), case.form))


def _of_form(result: Path, case: GuestCase, form: str) -> Path:
    """Where the result of a case in a form is kept."""
    return result.with_name(result.name.replace(case.source, f"{case.source}-{form}", 1))


def _command_lines(root: Path) -> Iterator[Case]:
    results = {path.stem: path for path in (root / SOURCES).glob("*.err")}
    # of cases with both, the refusal is about a host that lacks something
    results |= {path.stem: path for path in (root / SOURCES).glob("*.args")}
    for _, result in sorted(results.items()):
        check = _argv_differs if result.suffix == ".args" else _is_refused
        yield Case(result.stem, lambda result=result, check=check: check(root, result))


def _argv(root: Path, result: Path) -> list[str]:
    from vird.drivers.qemu.native import complete_domain_to_argv

    source, case = _source_of(root, result.stem)
    domain = complete(source.read_text(), root, case, is_judged=True, has_result=result.suffix == ".args")
    settle(root, domain)
    if case.arch and case.version:
        capabilities = with_more(result.stem, capture_of(root, case.arch, case.version))
    else:
        capabilities = bare_capabilities(domain, can=result.suffix == ".args", case=result.stem)
    return complete_domain_to_argv(domain, capabilities, lambda live: facts_for(result.stem, live))


def _argv_differs(root: Path, result: Path) -> str:
    expected = split_commands(result.read_text())
    # the environment before the command is the test's, not the guest's
    return commands_differ(
        [_without_environment(line) for line in expected], [_without_environment(_argv(root, result))]
    )


def _without_environment(words: list[str]) -> list[str]:
    start = next((i for i, word in enumerate(words) if "=" not in word or word.startswith("/")), 0)
    return words[start:]


def _is_refused(root: Path, result: Path) -> str:
    source, case = _source_of(root, result.stem)
    refused = expect_refusal(lambda: complete(source.read_text(), root, case, is_judged=True))
    return refused and expect_refusal(lambda: _argv(root, result))


def _statuses(root: Path) -> Iterator[Case]:
    folder = root / "qemustatusxml2xmldata"
    for source in sorted(folder.glob("*-in.xml")):
        name = source.stem.removesuffix("-in")
        yield Case(name, lambda source=source, name=name: _status_differs(source, folder / f"{name}-out.xml"))


def _status_differs(source: Path, result: Path) -> str:
    from vird.model.checks.status import parse_status

    return xml_differs(result if result.exists() else source, parse_status(source.read_text()).to_xml())


SUITES = [
    Suite("qemuxml2xmloutdata", _documents),
    Suite("qemuxml2argvdata", _command_lines),
    Suite("qemustatusxml2xmldata", _statuses),
]
