"""The documents that cases use."""

from __future__ import annotations

from vird.model.checks.alone import parse_domain
from vird.testing.conformance.subject import Opened, Subject


def test_the_smallest_domain_is_of_the_drivers_kind() -> None:
    opened = Opened(Subject("/socket", "test:///default", "test", "<on_crash>restart</on_crash>"), None)  # type: ignore[arg-type]
    domain = parse_domain(opened.domain_xml("one"))
    assert (domain.type, domain.name, domain.on_crash) == ("test", "one", "restart")
