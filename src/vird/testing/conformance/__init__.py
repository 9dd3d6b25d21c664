"""One set of tests that every driver passes as far as it has the procedures they need.

    from vird.testing.conformance import CASES, Subject

    @pytest.mark.parametrize("case", CASES, ids=str)
    def test_conformance(case):
        case.check(Subject(socket, "test:///default", "test"))

A case names the procedures that it needs; what a driver lacks of them, it must refuse as not supported.
"""

from vird.testing.conformance import devices, domains, moments, networks, secrets, storage
from vird.testing.conformance.case import Case
from vird.testing.conformance.subject import Subject

CASES: tuple[Case, ...] = (
    *domains.CASES,
    *moments.CASES,
    *networks.CASES,
    *storage.CASES,
    *devices.CASES,
    *secrets.CASES,
)

__all__ = ["CASES", "Case", "Subject"]
