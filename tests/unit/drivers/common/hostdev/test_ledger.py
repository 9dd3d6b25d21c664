import pytest

from vird.drivers.common.hostdev.ledger import Holder, Ledger
from vird.errors import OperationInvalid

WEB, MAIL = Holder("QEMU", "web"), Holder("QEMU", "mail")


def test_one_has_it_at_a_time() -> None:
    ledger = Ledger("PCI")
    ledger.take("0000:03:10.0", WEB)
    ledger.check(["0000:03:10.0"], WEB)
    with pytest.raises(OperationInvalid, match=r"PCI device 0000:03:10\.0 is in use by driver QEMU, domain web"):
        ledger.take("0000:03:10.0", MAIL)
    ledger.give_back("0000:03:10.0", MAIL)
    assert ledger.has("0000:03:10.0", WEB)
    ledger.give_back("0000:03:10.0", WEB)
    ledger.take("0000:03:10.0", MAIL)
