"""Secrets on their way to QEMU: encrypted with the guest's master key, so that no argument and no log shows them.

AES-256 in CBC mode with PKCS#7 padding, as QEMU's ``secret`` objects take it.
"""

from __future__ import annotations

import base64
import os
from collections.abc import Callable, Iterable
from pathlib import Path

from vird.api.enums.secret import SecretUsageType
from vird.drivers.qemu.plan.facts import SealedSecret
from vird.drivers.qemu.plan.storage.credentials import WantedSecret
from vird.drivers.secrets.driver import KeptSecrets
from vird.errors import InternalError
from vird.host.files import read_small

MASTER_KEY = "master-key.aes"
"""The file with the key, in the guest's own folder."""
IV_BYTES = 16
BLOCK_BITS = 128
KEY_MAX = 64


def seal_all(
    wanted: Iterable[WantedSecret],
    secrets: KeptSecrets,
    master_key: Path,
    random: Callable[[int], bytes] = os.urandom,
) -> dict[str, SealedSecret]:
    """The secrets that a plan wants, by object name.

    Blocks.  Raises ``NoSecret`` for one that is not known or has no value, ``InternalError`` where this installation
    cannot encrypt.
    """
    wanted = list(wanted)
    if not wanted:
        return {}
    key = read_small(master_key, KEY_MAX)
    return {each.object_name: seal(_value(each, secrets), key, random(IV_BYTES)) for each in wanted}


def _value(wanted: WantedSecret, secrets: KeptSecrets) -> bytes:
    if wanted.reference is None:
        return (wanted.text or "").encode()
    usage = SecretUsageType[wanted.usage.upper()]
    return secrets.value_of(wanted.reference, usage)


def seal(value: bytes, key: bytes, iv: bytes) -> SealedSecret:
    """One value, encrypted with the key."""
    try:
        from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
        from cryptography.hazmat.primitives.padding import PKCS7
    except ImportError as missing:
        raise InternalError(f"secrets for QEMU need the Python package 'cryptography': {missing}") from None
    padder = PKCS7(BLOCK_BITS).padder()
    encryptor = Cipher(algorithms.AES(key), modes.CBC(iv)).encryptor()
    sealed = encryptor.update(padder.update(value) + padder.finalize()) + encryptor.finalize()
    return SealedSecret(base64.b64encode(sealed).decode(), base64.b64encode(iv).decode())
