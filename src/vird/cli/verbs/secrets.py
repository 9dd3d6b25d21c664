"""Secrets: passwords and keys that the daemon keeps for guests' disks."""

from __future__ import annotations

import base64
import getpass
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from vird.api.enums.secret import ConnectListAllSecretsFlags as Chosen
from vird.api.enums.secret import SecretDefineFlags, SecretUsageType
from vird.cli.document_options import File, Validate, Wrap, Xpath
from vird.cli.failure import Failed, UsageError
from vird.cli.files import read_document
from vird.cli.impact import bits, exclusive
from vird.cli.lookups import SecretName, find_secret
from vird.cli.option import Opt
from vird.cli.results import Document, Done, Lines, Table, column
from vird.cli.shell import Shell
from vird.cli.verb import verb
from vird.cli.xpath import chosen

USAGES = {
    SecretUsageType.NONE: "none",
    SecretUsageType.VOLUME: "volume",
    SecretUsageType.CEPH: "ceph",
    SecretUsageType.ISCSI: "iscsi",
    SecretUsageType.TLS: "tls",
    SecretUsageType.VTPM: "vtpm",
}
MOST_BYTES = 65536
"""A secret's value is no longer."""


@verb("secret")
async def secret_define(shell: Shell, file: File, validate: Validate = False) -> Done:
    """Take a secret's document in, or change it; the value is set with ``secret-set-value``."""
    connection = await shell.connection()
    text = read_document(file)
    with shell.failing(f"Failed to set attributes from {file}"):
        made = await connection.secret_define_xml(text, bits((validate, SecretDefineFlags.VALIDATE)))
    return Done(f"Secret {made.uuid} created")


@verb("secret")
async def secret_dumpxml(shell: Shell, secret: SecretName, xpath: Xpath = None, wrap: Wrap = False) -> Document:
    """Show a secret's document, without the value."""
    found = await find_secret(shell, secret)
    return Document(chosen(await found.get_xml_desc(), xpath, wrap=wrap))


@verb("secret")
async def secret_undefine(shell: Shell, secret: SecretName) -> Done:
    """Forget a secret and its value."""
    found = await find_secret(shell, secret)
    with shell.failing(f"Failed to delete secret {secret}"):
        await found.undefine()
    return Done(f"Secret {secret} deleted")


@verb("secret")
async def secret_set_value(
    shell: Shell,
    secret: SecretName,
    file: Annotated[str | None, Opt("file with the value", completes="file", named=True)] = None,
    plain: Annotated[bool, Opt("the file holds the value itself, not its base64 form")] = False,
    interactive: Annotated[bool, Opt("ask for it")] = False,
    base64: Annotated[str | None, Opt("the value in base64; others on this host can see it there")] = None,
) -> Done:
    """Set a secret's value."""
    exclusive(file=file, base64=base64)
    exclusive(plain=plain, base64=base64)
    exclusive(interactive=interactive, base64=base64)
    exclusive(plain=plain, interactive=interactive)
    exclusive(file=file, interactive=interactive)
    found = await find_secret(shell, secret)
    value = _value(shell, file, base64, plain=plain, interactive=interactive)
    with shell.failing("Failed to set secret value"):
        await found.set_value(value)
    return Done("Secret value set")


def _value(shell: Shell, file: str | None, encoded: str | None, *, plain: bool, interactive: bool) -> bytes:
    if encoded is not None:
        shell.err.write("error: Passing secret value as command-line argument is insecure!\n")
        return _decoded(encoded)
    if file is not None:
        try:
            with Path(file).open("rb") as source:
                content = source.read(MOST_BYTES * 2)
        except OSError as failure:
            raise Failed(f"Failed to open file '{file}': {failure.strerror}") from None
        return content if plain else _decoded(content.decode("ascii", "replace"))
    if interactive:
        return getpass.getpass("Enter new value for secret:").encode()
    raise UsageError("Input secret value is missing")


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode("".join(text.split()), validate=True)
    except ValueError:
        raise Failed("Invalid base64 data") from None


@verb("secret")
async def secret_get_value(
    shell: Shell, secret: SecretName, plain: Annotated[bool, Opt("the value itself, not its base64 form")] = False
) -> Lines:
    """Show a secret's value."""
    found = await find_secret(shell, secret)
    value = await found.get_value()
    if not plain:
        return Lines([base64.b64encode(value).decode()])
    try:
        return Lines([value.decode()])
    except UnicodeDecodeError:
        raise Failed("the value is no text; without --plain it is shown in base64") from None


@dataclass(frozen=True)
class SecretRow:
    """A secret of the list."""

    uuid: str = column("UUID")
    usage: str = column("Usage")


@verb("secret")
async def secret_list(
    shell: Shell,
    ephemeral: Annotated[bool, Opt("those that are kept in memory only")] = False,
    no_ephemeral: Annotated[bool, Opt("those that are kept on disk")] = False,
    private: Annotated[bool, Opt("those whose value is never told")] = False,
    no_private: Annotated[bool, Opt("the others")] = False,
) -> Table[SecretRow]:
    """List secrets."""
    connection = await shell.connection()
    wanted = bits(
        (ephemeral, Chosen.EPHEMERAL),
        (no_ephemeral, Chosen.NO_EPHEMERAL),
        (private, Chosen.PRIVATE),
        (no_private, Chosen.NO_PRIVATE),
    )
    with shell.failing("Failed to list secrets"):
        found = sorted(await connection.list_all_secrets(wanted), key=lambda each: each.uuid)
    return Table(SecretRow, [SecretRow(each.uuid, _usage(each.ref.usage_type, each.usage)) for each in found])


def _usage(kind: int, of: str) -> str:
    if not kind:
        return "Unused"
    return f"{USAGES.get(SecretUsageType(kind), 'unknown')} {of}"
