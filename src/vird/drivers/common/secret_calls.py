"""The client's calls about secrets, and the secrets themselves, for every driver that has them.

Where they are kept is the driver's own: a subclass says what happens when one is to be kept or forgotten.
Values are never in documents, errors or logs.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable
from enum import IntEnum
from uuid import UUID

from vird import errors
from vird.api.capabilities.secrets import Secrets
from vird.api.enums.secret import (
    ConnectListAllSecretsFlags,
    SecretDefineFlags,
    SecretEventLifecycleType,
    SecretUsageType,
)
from vird.api.events import SecretLifecycle, SecretValueChanged
from vird.drivers.common.bus import Bus
from vird.drivers.common.domain_entry import uuid_text
from vird.drivers.common.impact import bare_argument
from vird.drivers.common.listing import fits
from vird.drivers.common.speaking import speaking_as
from vird.drivers.common.validation import validated
from vird.errors import ErrorDomain
from vird.model.secret import NoUsage, Secret, parse_secret
from vird.wire.procedures import Procedure, remote
from vird.wire.procedures.refs import SecretRef
from vird.wire.procedures.secret import ConnectListAllSecretsRet

List = ConnectListAllSecretsFlags
VALUE_MAX = 65536
"""Bytes of the longest value, as the protocol has it."""


class SecretEntry:
    """A secret and its value, None until somebody has set one."""

    def __init__(self, document: Secret, value: bytes | None = None) -> None:
        self.document = document
        self.value = value

    @property
    def purpose(self) -> tuple[int, str]:
        """What it is found by, other than its UUID."""
        usage = self.document.usage
        if usage is None or isinstance(usage, NoUsage):
            return SecretUsageType.NONE, ""
        return SecretUsageType[usage.type.upper()], usage.target

    @property
    def ref(self) -> SecretRef:
        """How clients name it."""
        return SecretRef(UUID(self.document.uuid).bytes, *self.purpose)

    @property
    def is_ephemeral(self) -> bool:
        """Whether it must never be on disk."""
        return self.document.ephemeral == "yes"

    def known_value(self) -> bytes:
        """The value, private or not, for the daemon's own use.

        Raises ``NoSecret`` when there is none.
        """
        if self.value is None:
            raise errors.NoSecret(f"secret '{self.document.uuid}' does not have a value")
        return self.value


class SecretCalls(Secrets):
    """The procedures about secrets, for all clients of one driver."""

    error_domain = ErrorDomain.SECRET

    def __init__(self, bus: Bus, new_uuid: Callable[[], str]) -> None:
        self._bus = bus
        self._new_uuid = new_uuid
        self._secrets: dict[bytes, SecretEntry] = {}

    # --- what a driver says

    @abstractmethod
    def _check_flags(self, flags: int, known: type[IntEnum] | None, procedure: Procedure) -> None:
        """Raise ``InvalidArg`` for unknown flags in the words of the driver."""

    def _read(self, xml: str | bytes) -> Secret:
        with speaking_as(ErrorDomain.SECRET):
            return parse_secret(xml)

    async def _keep(self, entry: SecretEntry) -> None:
        """Keep a document and its value; a failure leaves what was there."""

    async def _forget(self, entry: SecretEntry) -> None:
        """Keep neither any more."""

    # --- looking up

    def entry(self, uuid: bytes) -> SecretEntry:
        """The secret of this UUID; raises ``NoSecret``."""
        entry = self._secrets.get(uuid)
        if entry is None:
            raise errors.NoSecret(f"no secret with matching uuid '{uuid_text(uuid)}'")
        return entry

    def entry_for(self, usage_type: int, usage_id: str) -> SecretEntry:
        """The secret for a purpose; raises ``NoSecret``."""
        if usage_type != SecretUsageType.NONE:
            for entry in self._secrets.values():
                if entry.purpose == (usage_type, usage_id):
                    return entry
        raise errors.NoSecret(f"no secret with matching usage '{usage_id}'")

    def add(self, entry: SecretEntry) -> None:
        """Take in what was kept, without telling anybody."""
        self._secrets[entry.ref.uuid] = entry

    async def connect_list_all_secrets(self, need_results: int, flags: int) -> ConnectListAllSecretsRet:
        """The secrets that match the flags."""
        self._check_flags(flags, List, remote.CONNECT_LIST_ALL_SECRETS)
        found = [entry.ref for entry in self._secrets.values() if _matches(entry.document, flags)]
        return ConnectListAllSecretsRet(found if need_results else [], len(found))

    async def secret_lookup_by_uuid(self, uuid: bytes) -> SecretRef:
        """The secret of this UUID."""
        return self.entry(uuid).ref

    async def secret_lookup_by_usage(self, usage_type: int, usage_id: str) -> SecretRef:
        """The secret for this purpose."""
        return self.entry_for(usage_type, usage_id).ref

    async def secret_get_xml_desc(self, secret: SecretRef, flags: int) -> str:
        """The document."""
        self._check_flags(flags, None, remote.SECRET_GET_XML_DESC)
        return self.entry(secret.uuid).document.to_xml()

    async def secret_get_value(self, secret: SecretRef, flags: int) -> bytes:
        """The value, unless it is private or there is none."""
        self._check_flags(flags, None, remote.SECRET_GET_VALUE)
        entry = self.entry(secret.uuid)
        if entry.document.private == "yes":
            raise errors.InvalidSecret("secret is private")
        return entry.known_value()

    # --- changing

    async def secret_define_xml(self, xml: str, flags: int) -> SecretRef:
        """Take a definition in, or a changed one of the same secret."""
        self._check_flags(flags, SecretDefineFlags, remote.SECRET_DEFINE_XML)
        document = self._read(validated(xml, "secret", flags & SecretDefineFlags.VALIDATE))
        document.uuid = document.uuid or self._new_uuid()
        made = SecretEntry(document)
        before = self._secrets.get(made.ref.uuid)
        self._check_purpose(made, before)
        if before is not None:
            if before.document.private == "yes" and document.private == "no":
                raise errors.InternalError("cannot change private flag on existing secret")
            made.value = before.value
        await self._keep(made)
        self._secrets[made.ref.uuid] = made
        self._bus.publish(SecretLifecycle(made.ref, SecretEventLifecycleType.DEFINED, 0))
        return made.ref

    def _check_purpose(self, made: SecretEntry, before: SecretEntry | None) -> None:
        kind, target = made.purpose
        if before is not None and before.purpose != made.purpose:
            raise errors.InternalError(
                f"a secret with UUID {before.document.uuid} is already defined for use with {before.purpose[1]}"
            )
        taken = (each for each in self._secrets.values() if each is not before and each.purpose == (kind, target))
        other = next(taken, None) if kind != SecretUsageType.NONE else None
        if other is not None:
            raise errors.InternalError(
                f"a secret with UUID {other.document.uuid} already defined for use with {target}"
            )

    async def secret_set_value(self, secret: SecretRef, value: bytes, flags: int) -> None:
        """Set the value."""
        if not value:
            raise bare_argument("value in virSecretSetValue must not be NULL", ErrorDomain.SECRET)
        self._check_flags(flags, None, remote.SECRET_SET_VALUE)
        entry = self.entry(secret.uuid)
        before, entry.value = entry.value, value
        try:
            await self._keep(entry)
        except BaseException:
            entry.value = before
            raise
        self._bus.publish(SecretValueChanged(entry.ref))

    async def secret_undefine(self, secret: SecretRef) -> None:
        """Forget it."""
        entry = self.entry(secret.uuid)
        await self._forget(entry)
        self._secrets.pop(secret.uuid, None)
        self._bus.publish(SecretLifecycle(entry.ref, SecretEventLifecycleType.UNDEFINED, 0))


def _matches(document: Secret, flags: int) -> bool:
    groups = (
        ((List.EPHEMERAL, document.ephemeral == "yes"), (List.NO_EPHEMERAL, document.ephemeral == "no")),
        ((List.PRIVATE, document.private == "yes"), (List.NO_PRIVATE, document.private == "no")),
    )
    return fits(flags, groups)
