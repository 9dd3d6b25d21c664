"""Secrets and certificates that storage needs, as objects that are made before the block nodes.

Secret values never pass through here: whoever starts the guest has sealed them with the guest's
master key and gives the result by object name (``LaunchFacts.secrets``).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from vird.drivers.qemu.plan.arguments import Properties
from vird.drivers.qemu.plan.launch import Launch
from vird.drivers.qemu.plan.storage.images import Image, chain, image_of
from vird.errors import InternalError
from vird.model.domain.devices.disk import Disk
from vird.model.domain.devices.disk_source import Cookie, NetworkSource, SecretRef


class WantedSecret(NamedTuple):
    """A secret that a start needs: a reference to look up among those for ``usage``, or the text itself."""

    object_name: str
    reference: SecretRef | None = None
    usage: str = "volume"
    text: str | None = None


def wanted_secrets(disks: Iterable[Disk]) -> list[WantedSecret]:
    """The secrets of disks of a live document, which must be sealed before the plan is made."""
    return [wanted for disk in disks for image in chain(image_of(disk)) for wanted in image_secrets(image)]


def image_secrets(image: Image) -> Iterator[WantedSecret]:
    """The secrets of one image."""
    source = image.source
    if image.auth is not None and image.auth.secret is not None:
        yield WantedSecret(auth_name(image), image.auth.secret, image.auth.secret.type or "iscsi")
    if isinstance(source, NetworkSource) and source.cookies:
        yield WantedSecret(cookie_name(image), text=cookie_text(source.cookies))
    if image.encryption is not None and image.encryption.secrets:
        yield WantedSecret(encryption_name(image), image.encryption.secrets[0])


def cookie_text(cookies: list[Cookie]) -> str:
    """Cookies as they stand in a request's header."""
    return "; ".join(f"{cookie.name}={cookie.value or ''}" for cookie in cookies)


def auth_name(image: Image) -> str:
    """The object with the password."""
    return f"{image.name}-storage-auth-secret0"


def cookie_name(image: Image) -> str:
    """The object with the cookies."""
    return f"{image.name}-storage-httpcookie-secret0"


def encryption_name(image: Image) -> str:
    """The object with the key of an encrypted image."""
    return f"{image.name}-format-encryption-secret0"


def tls_name(image: Image) -> str:
    """The object with the certificates."""
    return f"obj{image.name}-storage_tls0"


def secret_object(launch: Launch, name: str) -> Iterator[str]:
    """A sealed secret as an object.

    Raises InternalError when nobody sealed it.
    """
    sealed = launch.facts.secrets.get(name)
    if sealed is None:
        raise InternalError(f"the secret for '{name}' is not at hand")
    yield from launch.object(
        {
            "qom-type": "secret",
            "id": name,
            "data": sealed.data,
            "keyid": "masterKey0",
            "iv": sealed.iv,
            "format": "base64",
        }
    )


def tls_objects(
    launch: Launch, name: str, folder: str, *, endpoint: str, verify: bool, secret: str | None
) -> Iterator[str]:
    """Certificates as an object, behind the secret that opens their key if that is at hand."""
    if secret not in launch.facts.secrets:
        secret = None
    if secret is not None:
        yield from secret_object(launch, secret)
    properties: Properties = {
        "qom-type": "tls-creds-x509",
        "id": name,
        "dir": folder,
        "endpoint": endpoint,
        "verify-peer": verify,
    }
    if secret is not None:
        properties["passwordid"] = secret
    yield from launch.object(properties)
