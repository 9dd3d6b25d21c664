"""Secrets."""

from __future__ import annotations

from enum import IntEnum


class ConnectListAllSecretsFlags(IntEnum):
    """Which secrets a list shows (virConnectListAllSecretsFlags)."""

    EPHEMERAL = 1
    NO_EPHEMERAL = 2
    PRIVATE = 4
    NO_PRIVATE = 8


class SecretDefineFlags(IntEnum):
    """How a secret's document is taken in (virSecretDefineFlags)."""

    VALIDATE = 1


class SecretUsageType(IntEnum):
    """What a secret is for (virSecretUsageType)."""

    NONE = 0
    VOLUME = 1
    CEPH = 2
    ISCSI = 3
    TLS = 4
    VTPM = 5


class SecretEventID(IntEnum):
    """The kinds of secret events (virSecretEventID)."""

    LIFECYCLE = 0
    VALUE_CHANGED = 1


class SecretEventLifecycleType(IntEnum):
    """What happened in a secret's life (virSecretEventLifecycleType)."""

    DEFINED = 0
    UNDEFINED = 1
