"""The tests' authority: what it signs is vouched for."""

import shutil
import subprocess
from pathlib import Path

import pytest

from vird.testing.certificates import Authority


@pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not installed")
def test_what_it_signs_is_vouched_for(tmp_path: Path) -> None:
    authority = Authority(tmp_path)
    authority.sign("server", "/C=GB/CN=host", host="127.0.0.1", server=True)
    authority.sign("old", "/CN=old", expired=True)

    def verified(name: str) -> str:
        argv = ["openssl", "verify", "-CAfile", str(authority.certificate), str(authority.certificate_of(name))]
        done = subprocess.run(argv, capture_output=True, text=True, check=False)
        return done.stdout + done.stderr

    assert verified("server").strip().endswith(": OK")
    assert "certificate has expired" in verified("old")
    with pytest.raises(RuntimeError, match="openssl"):
        authority.sign("none", "not a subject")
