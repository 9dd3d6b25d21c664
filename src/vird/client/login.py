"""`vird.connect`: from a URI to an open connection.

Chooses the URI, opens its endpoint, proves who we are when the daemon asks, and opens the driver.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from functools import partial
from pathlib import Path

from vird.client import sasl, uri_choice
from vird.client.connection import Connection
from vird.client.credentials import Ask, auth_files, gathered
from vird.client.endpoint import Endpoint, endpoint_of, parse
from vird.client.link import CHANGE_TIMEOUT_S, TIMEOUT_S
from vird.client.off_loop import dialled, explained
from vird.client.raw import RawClient
from vird.errors import AuthFailed, ErrorDomain, VirdError
from vird.wire.procedures import remote
from vird.wire.procedures.auth import AuthType

READ_ONLY_FLAG = 1
"""VIR_CONNECT_RO."""


async def connect(
    uri: str | None = None,
    *,
    read_only: bool = False,
    timeout_s: float | None = TIMEOUT_S,
    change_timeout_s: float | None = CHANGE_TIMEOUT_S,
    ask: Ask | None = None,
    environ: Mapping[str, str] = os.environ,
) -> Connection:
    """Connect to what a URI names; without one to what the environment, the settings or the user's rights say.

    ``timeout_s`` is the deadline of questions, ``change_timeout_s`` of changes; every call can have its own.
    ``ask`` answers what `auth.conf` does not.  Raises the errors of ``vird.errors``.
    """
    uid = os.geteuid()
    folder = uri_choice.settings_folder(environ, uid)
    chosen = uri_choice.choose(uri, environ, folder)
    parsed = parse(chosen) if chosen is not None else None
    endpoint = endpoint_of(parsed, uri_choice.places(environ, uid), read_only=read_only)

    async def dial() -> RawClient:
        return await logged_in(endpoint, timeout_s, auth_files(endpoint.auth_file, environ, folder), ask)

    client = await dial()
    return Connection(client, chosen or endpoint.name, dial, timeout_s=timeout_s, change_timeout_s=change_timeout_s)


async def logged_in(
    endpoint: Endpoint, timeout_s: float | None, files: list[Path], ask: Ask | None = None
) -> RawClient:
    """A client that is past authentication and has its driver open."""
    sock = await dialled(endpoint, partial(gathered, endpoint.host, files, ask, service="ssh"))
    client = RawClient(sock)
    try:
        await authenticate(client, endpoint, timeout_s, files, ask)
        flags = READ_ONLY_FLAG if endpoint.read_only else 0
        await client.call(remote.CONNECT_OPEN, remote.ConnectOpenArgs(endpoint.name, flags), timeout_s=timeout_s)
    except VirdError as failure:
        if client.is_open:
            client.close()
            raise
        raise await explained(sock, failure) from failure
    except BaseException:
        client.close()
        raise
    return client


async def authenticate(
    client: RawClient, endpoint: Endpoint, timeout_s: float | None, files: list[Path], ask: Ask | None
) -> None:
    """Do what the daemon wants before it takes calls; ``AuthFailed`` when that is nothing that we can."""
    offered = await client.call(remote.AUTH_LIST, timeout_s=timeout_s)
    if not isinstance(offered, remote.AuthListRet):
        raise AuthFailed("the daemon names no way to prove who we are", domain=ErrorDomain.AUTH)
    wanted = offered.types[0] if offered.types else AuthType.NONE
    if wanted is AuthType.SASL:
        await _prove(client, endpoint, timeout_s, files, ask)
    elif wanted is AuthType.POLKIT:
        # The daemon asks the desktop's own agent, who asks the user; that may take a while.
        await client.call(remote.AUTH_POLKIT, timeout_s=None)


async def _prove(
    client: RawClient, endpoint: Endpoint, timeout_s: float | None, files: list[Path], ask: Ask | None
) -> None:
    init = await client.call(remote.AUTH_SASL_INIT, timeout_s=timeout_s)
    if not isinstance(init, remote.AuthSaslInitRet):
        raise AuthFailed("the daemon names no SASL mechanism", domain=ErrorDomain.AUTH)
    is_secret = endpoint.transport in ("tls", "unix", "command", "ssh")
    name = sasl.choose(init.mechlist, is_secret=is_secret, wanted=endpoint.mechanisms)
    answers = dict(gathered(endpoint.host, files, ask, [] if name == "EXTERNAL" else ["authname", "password"]))
    if endpoint.user is not None:
        answers.setdefault("authname", endpoint.user)
    proof = sasl.begin(name, answers)
    first = proof.first()
    said = await client.call(
        remote.AUTH_SASL_START,
        remote.AuthSaslStartArgs(name, int(first is None), _chars(first)),
        timeout_s=timeout_s,
    )
    while isinstance(said, remote.AuthSaslStartRet | remote.AuthSaslStepRet):
        answer = proof.next(_bytes(said.data)) if not said.nil else None
        if said.complete:
            return
        said = await client.call(
            remote.AUTH_SASL_STEP, remote.AuthSaslStepArgs(int(answer is None), _chars(answer)), timeout_s=timeout_s
        )


def _chars(content: bytes | None) -> list[int]:
    return [byte if byte < 128 else byte - 256 for byte in content or b""]


def _bytes(chars: list[int]) -> bytes:
    return bytes(char & 255 for char in chars)
