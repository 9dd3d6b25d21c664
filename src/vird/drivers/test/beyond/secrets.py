"""Simulated secrets: kept in memory, and gone with the simulated host."""

from __future__ import annotations

from typing import TYPE_CHECKING
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
from vird.drivers.common.domain_entry import uuid_text
from vird.drivers.common.listing import fits
from vird.drivers.common.validation import validated
from vird.drivers.test.definition import new_uuid, uuid_bytes
from vird.drivers.test.refuse import speaking_as, unknown_flags
from vird.errors import ErrorDomain
from vird.model.secret import NoUsage, Secret, parse_secret
from vird.wire.procedures import remote
from vird.wire.procedures.refs import SecretRef
from vird.wire.procedures.secret import ConnectListAllSecretsRet

if TYPE_CHECKING:
    from vird.drivers.test.world import World

List = ConnectListAllSecretsFlags


class SecretEntry:
    """A secret and its value, None until somebody has set one."""

    def __init__(self, document: Secret) -> None:
        self.document = document
        self.value: bytes | None = None

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
        return SecretRef(uuid_bytes(self.document.uuid), *self.purpose)


class TestSecrets(Secrets):
    """The capability."""

    error_domain = ErrorDomain.SECRET

    def __init__(self, world: World) -> None:
        self._world = world
        self._secrets: dict[bytes, SecretEntry] = {}

    def _entry(self, uuid: bytes) -> SecretEntry:
        entry = self._secrets.get(uuid)
        if entry is None:
            raise errors.NoSecret(f"no secret with matching uuid '{uuid_text(uuid)}'")
        return entry

    async def connect_list_all_secrets(self, need_results: int, flags: int) -> ConnectListAllSecretsRet:
        """The secrets that match the flags."""
        unknown_flags(flags, List, remote.CONNECT_LIST_ALL_SECRETS)
        found = [entry.ref for entry in self._secrets.values() if _matches(entry.document, flags)]
        return ConnectListAllSecretsRet(found if need_results else [], len(found))

    async def secret_lookup_by_uuid(self, uuid: bytes) -> SecretRef:
        """The secret of this UUID."""
        return self._entry(uuid).ref

    async def secret_lookup_by_usage(self, usage_type: int, usage_id: str) -> SecretRef:
        """The secret for this purpose."""
        for entry in self._secrets.values():
            if entry.purpose == (usage_type, usage_id):
                return entry.ref
        raise errors.NoSecret(f"no secret with matching usage '{usage_id}'")

    async def secret_define_xml(self, xml: str, flags: int) -> SecretRef:
        """Take a definition in, or a changed one of the same secret."""
        unknown_flags(flags, SecretDefineFlags, remote.SECRET_DEFINE_XML)
        with speaking_as(ErrorDomain.SECRET):
            document = parse_secret(validated(xml, "secret", flags & SecretDefineFlags.VALIDATE))
        document.uuid = document.uuid or new_uuid()
        made = SecretEntry(document)
        before = self._secrets.get(uuid_bytes(document.uuid))
        self._check_purpose(made, before)
        if before is not None:
            if before.document.private == "yes" and document.private == "no":
                raise errors.OperationDenied("cannot change private flag on existing secret")
            made.value = before.value
        self._secrets[made.ref.uuid] = made
        self._world.bus.publish(SecretLifecycle(made.ref, SecretEventLifecycleType.DEFINED, 0))
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

    async def secret_get_xml_desc(self, secret: SecretRef, flags: int) -> str:
        """The document."""
        unknown_flags(flags, None, remote.SECRET_GET_XML_DESC)
        return self._entry(secret.uuid).document.to_xml()

    async def secret_set_value(self, secret: SecretRef, value: bytes, flags: int) -> None:
        """Set the value."""
        unknown_flags(flags, None, remote.SECRET_SET_VALUE)
        entry = self._entry(secret.uuid)
        entry.value = value
        self._world.bus.publish(SecretValueChanged(entry.ref))

    async def secret_get_value(self, secret: SecretRef, flags: int) -> bytes:
        """The value, unless it is private or there is none."""
        unknown_flags(flags, None, remote.SECRET_GET_VALUE)
        entry = self._entry(secret.uuid)
        if entry.value is None:
            raise errors.NoSecret(f"secret '{entry.document.uuid}' does not have a value")
        if entry.document.private == "yes":
            raise errors.InvalidSecret("secret is private")
        return entry.value

    async def secret_undefine(self, secret: SecretRef) -> None:
        """Forget it."""
        entry = self._entry(secret.uuid)
        del self._secrets[secret.uuid]
        self._world.bus.publish(SecretLifecycle(entry.ref, SecretEventLifecycleType.UNDEFINED, 0))

    def add(self, text: str | bytes) -> None:
        """Take in the document of a start-up file, without telling anybody."""
        with speaking_as(ErrorDomain.SECRET):
            document = parse_secret(text)
        document.uuid = document.uuid or new_uuid()
        self._secrets[UUID(document.uuid).bytes] = SecretEntry(document)


def _matches(document: Secret, flags: int) -> bool:
    groups = (
        ((List.EPHEMERAL, document.ephemeral == "yes"), (List.NO_EPHEMERAL, document.ephemeral == "no")),
        ((List.PRIVATE, document.private == "yes"), (List.NO_PRIVATE, document.private == "no")),
    )
    return fits(flags, groups)
