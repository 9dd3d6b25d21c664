"""ssh in Python: the transports `libssh` and `libssh2`, which need no program and ask whatever they have to know.

    qemu+libssh2://root@far/system?keyfile=/k&known_hosts=/h&known_hosts_verify=auto&sshauth=privkey

`asyncssh` does the talking, on a thread with a loop of its own; the connection is one end of a pair of sockets, the
channel to the command over there the other. Which hosts are known is decided here, as libvirt's libraries do it.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import os
import re
import socket
import threading
from base64 import b64decode
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from vird.client.endpoint import SSH_PORT, Endpoint, SshWay
from vird.client.program import WORDS_MAX, SpeakingSocket
from vird.errors import AuthFailed, ConfigUnsupported, ErrorDomain, Libssh, Ssh, SystemError_, VirdError

if TYPE_CHECKING:
    import asyncssh
    from asyncssh.public_key import SSHKeyPair as KeyPair

Answering = Callable[[list[str]], Mapping[str, str]]
"""Answers what a person or `auth.conf` knows, by name: ``password``, or a question in words."""

KEYS: Final = ("id_ed25519", "id_ecdsa", "id_rsa", "id_dsa")
METHODS: Final = {
    "agent": "publickey", "privkey": "publickey", "password": "password",
    "keyboard-interactive": "keyboard-interactive",
}  # fmt: skip
"""``sshauth``'s words, and what the protocol calls them."""
REJECTED: Final = "All provided authentication methods with credentials were rejected by the server"
CHANGED: Final = (
    "!!! SSH HOST KEY VERIFICATION FAILED !!!: Identity of host '{where}' differs from stored identity. "
    "Please verify the new host key '{hash}' to avoid possible man in the middle attack. "
    "The key is stored in '{file}'."
)
ATTEMPTS: Final = 3
"""How often somebody may mistype a password."""
PIECE: Final = 65536


class SshSocket(SpeakingSocket):
    """Our end of a connection that goes on through ssh."""

    @classmethod
    def to(cls, endpoint: Endpoint, sock: socket.socket, answers: Answering) -> SshSocket:
        """Log in over a connected socket and start the command there; raises the library's errors."""
        try:
            import asyncssh  # noqa: F401
        except ImportError:
            sock.close()
            raise ConfigUnsupported(
                "the transports 'libssh' and 'libssh2' need the Python package 'asyncssh'; 'ssh' needs none"
            ) from None
        near, far = socket.socketpair()
        made = cls(fileno=near.detach())
        outcome: list[BaseException] = []
        is_decided = threading.Event()

        def decided(failure: BaseException | None) -> None:
            if failure is not None:
                outcome.append(failure)
            is_decided.set()

        def relay() -> None:
            with far:
                try:
                    asyncio.run(_carry(endpoint, sock, far, answers, made.say, decided))
                except BaseException as failure:
                    decided(failure)

        made._listener = threading.Thread(target=relay, daemon=True, name=f"ssh to {endpoint.host}")
        made._listener.start()
        is_decided.wait()
        if outcome:
            made.close()
            raise outcome[0]
        return made

    def say(self, words: bytes) -> None:
        """Keep the end of what is complained about over there."""
        self.said = (self.said + words)[-WORDS_MAX:]


async def _carry(
    endpoint: Endpoint,
    sock: socket.socket,
    far: socket.socket,
    answers: Answering,
    say: Callable[[bytes], None],
    decided: Callable[[BaseException | None], None],
) -> None:
    """Log in, tell how that went, and carry bytes both ways until either side ends."""
    assert endpoint.ssh is not None
    async with await _logged_in(endpoint, endpoint.ssh, sock, answers) as connection:
        process = await connection.create_process(endpoint.ssh.script, encoding=None)
        far.setblocking(False)
        decided(None)
        ways = [asyncio.ensure_future(way) for way in (_out(far, process), _back(far, process), _heard(process, say))]
        try:
            await asyncio.wait(ways[:2], return_when=asyncio.FIRST_COMPLETED)
            if ways[1].done():
                # the command has ended, and may have said why
                await ways[2]
                status = (await process.wait()).exit_status
                if status:
                    say(f"Remote command terminated with non-zero code: {status}\n".encode())
        finally:
            for way in ways:
                way.cancel()
            await asyncio.gather(*ways, return_exceptions=True)


async def _out(far: socket.socket, process: asyncssh.SSHClientProcess[bytes]) -> None:
    loop = asyncio.get_running_loop()
    with contextlib.suppress(OSError):
        while content := await loop.sock_recv(far, PIECE):
            process.stdin.write(content)
            await process.stdin.drain()
    process.stdin.write_eof()


async def _back(far: socket.socket, process: asyncssh.SSHClientProcess[bytes]) -> None:
    loop = asyncio.get_running_loop()
    with contextlib.suppress(OSError):
        while content := await process.stdout.read(PIECE):
            await loop.sock_sendall(far, content)


async def _heard(process: asyncssh.SSHClientProcess[bytes], say: Callable[[bytes], None]) -> None:
    while words := await process.stderr.read(PIECE):
        say(words)


async def _logged_in(
    endpoint: Endpoint, way: SshWay, sock: socket.socket, answers: Answering
) -> asyncssh.SSHClientConnection:
    import asyncssh

    hosts = KnownHosts(endpoint, way, answers)
    person = Person(way, endpoint, answers)

    class Client(asyncssh.SSHClient):
        """What a server asks, answered by the two."""

        def validate_host_public_key(self, host: str, addr: str, port: int, key: asyncssh.SSHKey) -> bool:
            hosts.take(key.export_public_key("openssh").decode())
            return True

        async def public_key_auth_requested(self) -> Sequence[KeyPair]:
            return await person.keys()

        def password_auth_requested(self) -> str | None:
            return person.password()

        def kbdint_auth_requested(self) -> str | None:
            return "" if person.talks() else None

        def kbdint_challenge_received(
            self, name: str, instructions: str, lang: str, prompts: Sequence[tuple[str, bool]]
        ) -> list[str] | None:
            return person.told([prompt for prompt, _ in prompts])

    try:
        return await asyncssh.connect(
            endpoint.host,
            endpoint.port,
            sock=sock,
            config=None,
            username=way.user,
            known_hosts=None if way.verify == "ignore" else hosts.trusted(),
            client_keys=None,
            preferred_auth=list(dict.fromkeys(METHODS[method] for method in way.methods)),
            gss_host=None,
            client_factory=Client,
        )
    except asyncssh.PermissionDenied:
        raise AuthFailed(REJECTED, domain=way_domain(way)) from None
    except (asyncssh.Error, OSError) as failure:
        if hosts.failure is not None:
            raise hosts.failure from None
        raise way_error(way, str(failure)) from failure
    finally:
        if person.agent is not None:
            person.agent.close()


def way_domain(way: SshWay) -> ErrorDomain:
    """Whose errors these are."""
    return ErrorDomain.SSH if way.name == "libssh2" else ErrorDomain.LIBSSH


def way_error(way: SshWay, text: str) -> VirdError:
    """A failure of the transport."""
    kind = Ssh if way.name == "libssh2" else Libssh
    return kind(text, domain=way_domain(way))


class KnownHosts:
    """The file with the keys of known hosts, and what is done about one that is not in it."""

    def __init__(self, endpoint: Endpoint, way: SshWay, answers: Answering) -> None:
        self._host, self._port = endpoint.host, endpoint.port
        self._name = self._host if self._port == SSH_PORT else f"[{self._host}]:{self._port}"
        self._way = way
        self._answers = answers
        self._file = Path(way.known_hosts)
        self.failure: VirdError | None = None
        """Why the host was not taken for the one that is meant."""

    def trusted(self) -> tuple[Any, ...]:
        """What the file says of the host, in asyncssh's form; raises `SystemError_` for one that cannot be read."""
        import asyncssh

        try:
            text = self._file.read_text()
        except FileNotFoundError:
            text = ""
        except (OSError, UnicodeDecodeError) as failure:
            raise SystemError_(f"unable to load knownhosts file '{self._file}': {failure}") from failure
        # one of the libraries writes the ordinary port down
        text = re.sub(r"\[([^\]\s]+)\]:22(?=[,\s])", r"\1", text)
        try:
            # by its name with the port: what listens at another one is somebody else
            return asyncssh.import_known_hosts(text).match(self._name, "", None)
        except ValueError as failure:
            raise way_error(self._way, f"unable to load knownhosts file '{self._file}': {failure}") from failure

    def take(self, key: str) -> None:
        """Accept a key that is not in the file, or raise why not."""
        try:
            self._take(key)
        except VirdError as failure:
            # asyncssh tells of its own errors only
            self.failure = failure
            raise

    def _take(self, key: str) -> None:
        kind, content = key.split()[:2]
        shown = fingerprint(b64decode(content), self._way.name)
        held = [each for each in self.trusted()[0] if each.get_algorithm() == kind]
        where = f"{self._host}:{self._port}"
        if held:
            text = CHANGED.format(where=where, hash=shown, file=self._file)
            raise AuthFailed(text, domain=way_domain(self._way))
        if self._way.verify == "normal":
            question = f"Accept SSH host key with hash '{shown}' for host '{where}' (y/n)?"
            answer = self._answers([question]).get(question, "")
            if answer.strip().lower() not in ("y", "yes"):
                raise way_error(self._way, f"SSH host key for '{self._host}' ({shown}) was not accepted")
        try:
            self._file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            with self._file.open("a+") as file:
                file.seek(0)
                before = file.read()
                file.write(("" if before.endswith("\n") or not before else "\n") + f"{self._name} {kind} {content}\n")
        except OSError as failure:
            text = f"failed to write known_host file '{self._file}': {failure.strerror}"
            raise way_error(self._way, text) from failure


def fingerprint(key: bytes, way: str) -> str:
    """A key's hash as the transport's own library shows it."""
    if way == "libssh2":
        return hashlib.md5(key, usedforsecurity=False).digest().hex(":").upper()
    return hashlib.sha256(key).digest().hex(":")


class Person:
    """Who logs in: keys, password, answers to questions."""

    def __init__(self, way: SshWay, endpoint: Endpoint, answers: Answering) -> None:
        self._way = way
        self._endpoint = endpoint
        self._answers = answers
        self._tries = 0
        self._is_heard = True
        self._is_shown = False
        self.agent: asyncssh.SSHAgentClient | None = None
        """Has to stay open as long as its keys are used."""

    async def keys(self) -> Sequence[KeyPair]:
        """Keys to log in with, in the order of the methods, once; none of a second call.

        Asked for when the host is known to be the right one, so that nobody is asked for a passphrase in vain.
        Raises `AuthFailed` for a named key that cannot be read.
        """
        import asyncssh

        if self._is_shown:
            return []
        self._is_shown = True
        found: list[KeyPair] = []
        for method in self._way.methods:
            path = os.environ.get("SSH_AUTH_SOCK")
            if method == "agent" and path is not None:
                with contextlib.suppress(OSError, asyncssh.Error, ValueError):
                    self.agent = await asyncssh.connect_agent(path)
                    found += await self.agent.get_keys() if self.agent is not None else []
            elif method == "privkey":
                found += asyncssh.load_keypairs(self._private_keys())
        return found

    def _private_keys(self) -> list[asyncssh.SSHKey]:
        import asyncssh

        named = self._way.keyfile
        found = []
        for path in [named] if named is not None else [str(Path.home() / ".ssh" / name) for name in KEYS]:
            if named is None and not os.path.exists(path):
                continue
            try:
                found.append(self._key(path))
            except (OSError, asyncssh.KeyImportError, asyncssh.KeyEncryptionError) as failure:
                if named is not None:
                    text = f"error while reading private key '{path}'"
                    raise AuthFailed(text, domain=way_domain(self._way)) from failure
        return found

    def _key(self, path: str) -> asyncssh.SSHKey:
        import asyncssh

        try:
            return asyncssh.read_private_key(path)
        except asyncssh.KeyImportError as failure:
            question = f"Passphrase for key '{path}'"
            given = self._answers([question]).get(question) if "assphrase" in str(failure) else None
            if given is None:
                raise
            return asyncssh.read_private_key(path, given)

    def password(self) -> str | None:
        """The next one to try, None when there is none."""
        self._tries += 1
        if "password" not in self._way.methods or self._tries > ATTEMPTS:
            return None
        return self._answers(["password"]).get("password")

    def talks(self) -> bool:
        """Whether to let the server ask again: only as long as it does, and there are answers."""
        is_heard, self._is_heard = self._is_heard, False
        return "keyboard-interactive" in self._way.methods and is_heard and self._tries < ATTEMPTS

    def told(self, questions: list[str]) -> list[str] | None:
        """Answers to what the server asks, None when there is not one for each."""
        if not questions:
            return []
        self._tries += 1
        names = {each: "password" if "password" in each.lower() else each.strip().rstrip(":") for each in questions}
        given = self._answers(list(names.values()))
        if any(name not in given for name in names.values()):
            return None
        self._is_heard = True
        return [given[names[each]] for each in questions]
