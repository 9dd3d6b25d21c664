"""The passphrases of encrypted volumes, as files that qemu-img reads: private, in memory, gone with the command."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import mkdtemp

from vird.api.enums.secret import SecretUsageType
from vird.drivers.secrets.driver import KeptSecrets
from vird.drivers.storage.plan.volumes import SecretFiles
from vird.errors import InvalidArg
from vird.host import files
from vird.model.volume import Volume


class Passphrases:
    """Looks secrets up, and lends them as files below ``folder``, which should be in memory."""

    def __init__(self, secrets: Callable[[], Awaitable[KeptSecrets]], folder: Path) -> None:
        self._secrets = secrets
        self._folder = folder

    @asynccontextmanager
    async def files(self, volume: Volume, copied: Volume | None) -> AsyncIterator[SecretFiles]:
        """The files for a new volume and the one it is copied from, for the time of the body.

        Raises ``InvalidArg`` for a volume that names no secret, ``NoSecret`` for one that is not known.
        """
        passphrases = [await self._passphrase(volume), await self._passphrase(copied)]
        if passphrases == [None, None]:
            yield SecretFiles()
            return
        folder = await asyncio.to_thread(self._written, passphrases)
        try:
            paths = [str(folder / str(place)) if given is not None else "" for place, given in enumerate(passphrases)]
            yield SecretFiles(*paths)
        finally:
            await asyncio.to_thread(_removed, folder)

    async def _passphrase(self, volume: Volume | None) -> bytes | None:
        encryption = volume.target.encryption if volume is not None and volume.target is not None else None
        if encryption is None:
            return None
        if len(encryption.secrets) != 1 or encryption.secrets[0].type != "passphrase":
            raise InvalidArg("A single <secret type='passphrase'...> element is expected in encryption description")
        return (await self._secrets()).value_of(encryption.secrets[0], SecretUsageType.VOLUME)

    def _written(self, passphrases: list[bytes | None]) -> Path:
        files.make_folder(self._folder, 0o755)
        folder = Path(mkdtemp(prefix="passphrase-", dir=self._folder))
        for place, passphrase in enumerate(passphrases):
            if passphrase is not None:
                files.write_atomic(folder / str(place), passphrase, durable=False)
        return folder


def _removed(folder: Path) -> None:
    for path in list(folder.iterdir()):
        os.unlink(path)
    folder.rmdir()
