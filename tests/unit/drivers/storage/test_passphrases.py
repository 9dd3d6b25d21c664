"""Passphrases are files for the time of a command, and for nobody else."""

from __future__ import annotations

import os
from pathlib import Path

from tests.unit.drivers.storage.host import StorageHost, played
from vird.drivers.storage.passphrases import Passphrases
from vird.model.volume import Volume, parse_volume

ENCRYPTED = """<volume><name>v</name><capacity>1</capacity><target><encryption format='luks'>
<secret type='passphrase' usage='/v'/></encryption></target></volume>"""
SECRET = "<secret><usage type='volume'><volume>/v</volume></usage></secret>"


def seen(path: str) -> tuple[bytes, int]:
    return Path(path).read_bytes(), os.stat(path).st_mode & 0o777


def test_files_come_and_go(tmp_path: Path) -> None:
    async def scene(host: StorageHost) -> None:
        secret = await host.secrets.secret_define_xml(SECRET, 0)
        await host.secrets.secret_set_value(secret, b"open\0sesame", 0)
        folder = tmp_path / "run"

        async def secrets() -> object:
            return host.secret_driver.secrets

        passphrases = Passphrases(secrets, folder)  # type: ignore[arg-type]
        volume = parse_volume(ENCRYPTED, "dir")
        async with passphrases.files(volume, Volume(name="plain")) as paths:
            assert seen(paths.new) == (b"open\0sesame", 0o600)
            assert paths.copied == ""
        assert list(folder.iterdir()) == []
        async with passphrases.files(Volume(name="plain"), None) as paths:
            assert paths == ("", "")

    played(tmp_path, scene)
