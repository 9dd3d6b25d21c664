"""The way in: what is asked for, the proofs, and that nothing stays open when it fails."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import vird
from tests.unit.client.scripted import talk
from vird import errors
from vird.client.endpoint import Endpoint
from vird.client.login import authenticate
from vird.wire.procedures import remote
from vird.wire.procedures.auth import AuthType
from vird.wire.xdr import Record

SECRET = Endpoint("unix", "")


def answering(answers: dict[Any, Callable[[Any], Record | None]], endpoint: Endpoint, files: list[Path]) -> list[str]:
    """Authenticate against a daemon that answers by procedure; returns what was called."""
    called: list[str] = []

    async def body(client: Any, daemon: Any) -> None:
        async def serve() -> None:
            while True:
                call = await daemon.call()
                row = remote.AUTH_LIST.program.procedures[call.procedure]
                called.append(row.name)
                reply = answers[row](row.args.decode(call.payload) if row.args else None)
                daemon.wire.send_reply(call, reply.encode() if reply else b"")
                daemon.flush()

        serving = asyncio.ensure_future(serve())
        try:
            await authenticate(client, endpoint, 10, files, None)
        finally:
            serving.cancel()

    talk(body)
    return called


def offer(*types: AuthType) -> Callable[[Any], Record]:
    return lambda args: remote.AuthListRet(list(types))


def test_nothing_to_prove() -> None:
    assert answering({remote.AUTH_LIST: offer(AuthType.NONE)}, SECRET, []) == ["auth_list"]


def test_polkit_is_the_daemons_business() -> None:
    answers = {remote.AUTH_LIST: offer(AuthType.POLKIT), remote.AUTH_POLKIT: lambda args: remote.AuthPolkitRet(1)}
    assert answering(answers, SECRET, []) == ["auth_list", "auth_polkit"]


def test_sasl_with_the_answers_of_the_file(tmp_path: Path) -> None:
    (tmp_path / "auth.conf").write_text(
        "[credentials-c]\nauthname=fred\npassword=x\n[auth-libvirt-default]\ncredentials=c\n"
    )
    said: list[bytes] = []

    def start(args: Any) -> Record:
        said.append(bytes(args.data))
        return remote.AuthSaslStartRet(1, 1, [])

    answers = {
        remote.AUTH_LIST: offer(AuthType.SASL),
        remote.AUTH_SASL_INIT: lambda args: remote.AuthSaslInitRet("PLAIN"),
        remote.AUTH_SASL_START: start,
    }
    assert answering(answers, SECRET, [tmp_path / "auth.conf"]) == ["auth_list", "auth_sasl_init", "auth_sasl_start"]
    assert said == [b"\0fred\0x"]
    with pytest.raises(errors.AuthFailed, match="no usable SASL mechanism"):
        answering(answers, Endpoint("tcp", "", host="far"), [tmp_path / "auth.conf"])


async def test_the_environment_names_the_uri() -> None:
    async with await vird.connect(environ={"LIBVIRT_DEFAULT_URI": "test:///default", "HOME": "/none"}) as conn:
        assert conn.uri == "test:///default"


async def test_a_refused_open_leaves_nothing() -> None:
    with pytest.raises(errors.InvalidArg, match="supply a path"):
        await vird.connect("test:///")
    with pytest.raises(errors.NoConnect, match="does not include a driver name"):
        await vird.connect("no uri")
