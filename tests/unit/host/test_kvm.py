import os
import stat
from pathlib import Path

import pytest

from vird.host import kvm
from vird.host.process import Credentials


def pretend(monkeypatch: pytest.MonkeyPatch, mode: int, uid: int, gid: int) -> None:
    status = os.stat_result((mode, 0, 0, 1, uid, gid, 0, 0, 0, 0))
    monkeypatch.setattr(os, "stat", lambda path: status)


@pytest.mark.parametrize(
    ("mode", "credentials", "expected"),
    [
        (0o660, Credentials(0, 0), True),
        (0o660, Credentials(5, 9), True),
        (0o660, Credentials(5, 1, (9,)), True),
        (0o660, Credentials(5, 1), False),
        (0o666, Credentials(5, 1), True),
        (0o440, Credentials(5, 9), False),
        (0o606, Credentials(5, 9), False),
        (0o600, Credentials(7, 1), True),
    ],
)
def test_who_may_use_the_device(
    monkeypatch: pytest.MonkeyPatch, mode: int, credentials: Credentials, expected: bool
) -> None:
    pretend(monkeypatch, stat.S_IFCHR | mode, uid=7, gid=9)
    assert kvm.accessible(credentials, "/dev/kvm") is expected


def test_what_is_no_device_cannot_be_used(tmp_path: Path) -> None:
    (tmp_path / "kvm").write_text("")
    assert not kvm.accessible(Credentials(0, 0), str(tmp_path / "kvm"))
    assert not kvm.accessible(Credentials(0, 0), str(tmp_path / "missing"))
    assert not kvm.accessible(None, str(tmp_path / "missing"))
    assert kvm.feature_msr(0x10A, str(tmp_path / "kvm")) is None
    assert kvm.feature_msr(0x10A, str(tmp_path / "missing")) is None
