"""What QEMU gets of a secret can be opened with the guest's key, and is nothing without it."""

from __future__ import annotations

import base64
import subprocess
from pathlib import Path

import pytest

from vird.drivers.common.bus import Bus, Counter
from vird.drivers.common.secret_calls import SecretEntry
from vird.drivers.qemu.plan.storage.credentials import WantedSecret
from vird.drivers.qemu.sealing import seal, seal_all
from vird.drivers.secrets.driver import KeptSecrets
from vird.drivers.secrets.store import SecretStore
from vird.errors import NoSecret
from vird.model.domain.devices.disk_source import SecretRef
from vird.model.secret import parse_secret

KEY, IV = bytes(range(32)), bytes(16)
SECRET = "<secret><uuid>6c1e8a3f-2f3a-4d1c-9c55-0d9f0c5b7a01</uuid><usage type='ceph'><name>c</name></usage></secret>"


@pytest.mark.parametrize("value", [b"", b"open sesame", bytes(range(256))])
def test_it_opens_with_the_key(value: bytes) -> None:
    sealed = seal(value, KEY, IV)
    argv = ["openssl", "enc", "-d", "-aes-256-cbc", "-K", KEY.hex(), "-iv", base64.b64decode(sealed.iv).hex()]
    opened = subprocess.run(argv, input=base64.b64decode(sealed.data), capture_output=True, check=True)
    assert opened.stdout == value


def test_all_that_a_plan_wants(tmp_path: Path) -> None:
    secrets = KeptSecrets(SecretStore(tmp_path), Bus("secret", Counter()))
    secrets.add(SecretEntry(parse_secret(SECRET), b"key"))
    (tmp_path / "key").write_bytes(KEY)
    wanted = [WantedSecret("a", SecretRef(usage="c"), "ceph"), WantedSecret("b", text="c=v")]
    found = seal_all(wanted, secrets, tmp_path / "key", lambda count: IV[:count])
    assert found == {"a": seal(b"key", KEY, IV), "b": seal(b"c=v", KEY, IV)}
    assert seal_all([], secrets, tmp_path / "none") == {}
    with pytest.raises(NoSecret):
        seal_all([WantedSecret("a", SecretRef(usage="c"), "iscsi")], secrets, tmp_path / "key")
