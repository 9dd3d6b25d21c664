"""The calls by which a client proves who it is: which way is wanted, and the rounds of SASL.

Whatever goes wrong is told to the client as one and the same failure; the log has the reason.
"""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

from vird import errors
from vird.daemon import sasl
from vird.daemon.certificates import is_allowed
from vird.daemon.listeners import Auth
from vird.wire.procedures.auth import AuthSaslStartRet, AuthSaslStepRet, AuthType

if TYPE_CHECKING:
    from vird.daemon.session import Session

log = logging.getLogger(__name__)

MOST_FAILURES = 3
"""How often one connection may try before it is closed."""


class Login:
    """Where one connection is on its way to being authenticated."""

    def __init__(self, mechanisms: list[str]) -> None:
        self.mechanisms = mechanisms
        self.proof: sasl.Proof | None = None
        self.failures = 0
        self.is_busy = False


async def auth_list(session: Session) -> list[AuthType]:
    """What a caller must prove before anything else; nothing any more once it has."""
    if session.is_authenticated:
        return [AuthType.NONE]
    return [AuthType.POLKIT if session.entrance.auth is Auth.POLKIT else AuthType.SASL]


async def auth_sasl_init(session: Session) -> str:
    """The mechanisms to choose from."""
    if session.is_authenticated or session.entrance.auth is not Auth.SASL or session.login is not None:
        raise _failed(session, "SASL was not offered, or begun already")
    mechanisms = session.service.mechanisms_for(session.entrance)
    if not mechanisms:
        raise _failed(session, f"no SASL mechanism is allowed on {session.entrance.transport.value} connections")
    session.login = Login(mechanisms)
    return ",".join(mechanisms)


async def auth_sasl_start(session: Session, mech: str, nil: int, data: list[int]) -> AuthSaslStartRet:
    """Begin with one of them, with what the client has to say first."""
    login = _login(session)
    if mech not in login.mechanisms:
        raise _failed(session, f"the mechanism {mech!r} was not offered")
    login.proof = sasl.MECHANISMS[mech](session.service.passwords)
    if nil:
        # The client waits to be asked, which is an empty challenge.
        return AuthSaslStartRet(0, 0, [])
    return AuthSaslStartRet(*await _step(session, login, data))


async def auth_sasl_step(session: Session, nil: int, data: list[int]) -> AuthSaslStepRet:
    """Another round."""
    login = _login(session)
    if login.proof is None:
        raise _failed(session, "no mechanism was chosen")
    return AuthSaslStepRet(*await _step(session, login, data))


def _login(session: Session) -> Login:
    if session.is_authenticated or session.login is None or session.login.is_busy:
        raise _failed(session, "a round of SASL out of turn")
    return session.login


async def _step(session: Session, login: Login, data: list[int]) -> tuple[int, int, list[int]]:
    proof = login.proof
    assert proof is not None
    login.is_busy = True
    try:
        # Hashing as often as passwords need takes a while, which others should not wait for.
        answer = await asyncio.to_thread(proof.step, bytes(each & 255 for each in data))
    except errors.AuthFailed as failure:
        login.proof = None
        raise _failed(session, failure.detail or "") from failure
    finally:
        login.is_busy = False
    if proof.user is not None and not is_allowed(proof.user, session.service.settings.sasl_allowed_username_list):
        login.proof = None
        raise _failed(session, f"the user '{proof.user}' is not on sasl_allowed_username_list")
    if proof.user is not None:
        _admit(session, proof.user)
    chars = [byte if byte < 128 else byte - 256 for byte in answer or b""]
    return int(session.is_authenticated), int(answer is None), chars


def _admit(session: Session, user: str) -> None:
    session.login = None
    session.caller.user = user
    session.authenticated()
    log.info("logged in as '%s'", user, extra=session.who())


def _failed(session: Session, reason: str) -> errors.AuthFailed:
    log.warning("authentication failed: %s", reason, extra=session.who())
    if session.login is not None:
        session.login.failures += 1
        if session.login.failures >= MOST_FAILURES:
            session.close_after_answer()
    return errors.AuthFailed("authentication failed", domain=errors.ErrorDomain.RPC)
