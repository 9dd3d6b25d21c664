"""Clients from elsewhere: TCP, TLS and SASL, by stock virsh and by ours, and whose fault it is when they stay out."""

import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.conftest import need_program
from vird.testing.certificates import Authority
from vird.testing.daemons import Daemon, Libvirtd, Vird
from vird.testing.sandbox import Sandbox

pytestmark = pytest.mark.root

OURS = str(Path(sys.executable).with_name("vird"))
CLIENTS = [pytest.param("virsh", id="virsh"), pytest.param(OURS, id="vird")]
WRONG_PASSWORD = "authentication failed: authentication failed"


class Pki(NamedTuple):
    """Certificates of a server and its authority, and a `pkipath` for each kind of client."""

    authority: Authority
    clients: Path

    def settings(self, **more: str) -> str:
        """The lines of libvirtd.conf that have the server show its certificate."""
        found = {
            "listen_tcp": "1",
            "ca_file": f'"{self.authority.certificate}"',
            "cert_file": f'"{self.authority.certificate_of("server")}"',
            "key_file": f'"{self.authority.key_of("server")}"',
        }
        return "".join(f"{key} = {value}\n" for key, value in {**found, **more}.items())

    def uri(self, client: str, **more: str) -> str:
        """By TLS with that client's certificate."""
        rest = "".join(f"&{key}={value}" for key, value in more.items())
        return f"test+tls://127.0.0.1/default?pkipath={self.clients / client}{rest}"


@pytest.fixture(scope="module")
def pki(tmp_path_factory: pytest.TempPathFactory) -> Pki:
    need_program("openssl")
    folder = tmp_path_factory.mktemp("pki")
    authority, other = Authority(folder / "authority"), Authority(folder / "other", "another authority")
    authority.sign("server", "/C=GB/O=vird/CN=host", host="127.0.0.1", server=True)
    authority.sign("good", "/C=GB/O=vird, Inc/CN=good")
    authority.sign("expired", "/CN=old", expired=True)
    other.sign("stranger", "/CN=stranger")
    for client, signer, trusted in (
        ("good", authority, authority),
        ("expired", authority, authority),
        ("stranger", other, authority),
        ("suspicious", authority, other),
        ("nobody", None, authority),
    ):
        own = folder / "clients" / client
        own.mkdir(parents=True)
        (own / "cacert.pem").write_bytes(trusted.certificate.read_bytes())
        if signer is not None:
            name = "good" if client == "suspicious" else client
            (own / "clientcert.pem").write_bytes(signer.certificate_of(name).read_bytes())
            (own / "clientkey.pem").write_bytes(signer.key_of(name).read_bytes())
    for name, password in (("right", "pencil"), ("wrong", "pen")):
        text = f"[credentials-x]\nauthname=fred\npassword={password}\n[auth-libvirt-127.0.0.1]\ncredentials=x\n"
        (folder / "clients" / f"{name}.conf").write_text(text)
    return Pki(authority, folder / "clients")


class Said(NamedTuple):
    code: int
    text: str


def ask(sandbox: Sandbox, client: str, uri: str) -> Said:
    """The URI that the daemon knows us by, or why it does not."""
    done = sandbox.run([client, "-q", "-c", uri, "uri"], check=False)
    return Said(
        done.returncode, (done.stdout + done.stderr).replace("error: failed to connect to the hypervisor\n", "")
    )


@pytest.fixture
def listening(sandbox: Sandbox, folder: Path) -> Iterator[Vird]:
    """A daemon that listens once it is started, with a user."""
    need_program("virsh")
    daemon = Vird(sandbox, folder / "root")
    setting_password = sandbox.popen(
        [OURS, "passwd", "--root", str(daemon.root), "fred"], stdin=subprocess.PIPE, text=True
    )
    setting_password.communicate("pencil\n")
    assert setting_password.returncode == 0
    yield daemon
    daemon.terminate()
    print(daemon.log())


def start(daemon: Vird, settings: str) -> None:
    path = daemon.root / "etc/libvirt/libvirtd.conf"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(settings)
    daemon.start("--listen")


def test_certificates(listening: Vird, pki: Pki) -> None:
    start(listening, pki.settings(auth_tcp='"none"', tls_allowed_dn_list='["C=GB,O=vird*"]'))
    sandbox = listening.sandbox
    for client in ("virsh", OURS):
        for uri in ("test+tcp://127.0.0.1/default", pki.uri("good")):
            assert ask(sandbox, client, uri) == (0, f"{uri}\n")
    complaints = {
        ("expired", "virsh"): "The client certificate {own} has expired",
        ("expired", OURS): "The client certificate {own} has expired",
        ("stranger", "virsh"): "Our own certificate {own} failed validation",
        ("stranger", OURS): "The server does not know the authority that signed the client certificate {own}",
        ("suspicious", OURS): "authentication failed: Failed to verify the certificate of 127.0.0.1",
        ("nobody", "virsh"): "Unable to read TLS confirmation: Input/output error",
        ("nobody", OURS): "The server wants a client certificate, and there is none",
    }
    for (name, client), text in complaints.items():
        said = ask(sandbox, client, pki.uri(name))
        assert said.code == 1
        assert text.format(own=pki.clients / name / "clientcert.pem") in said.text
    held = sandbox.popen(["virsh", "-c", pki.uri("good"), "event", "--all", "--loop"], stdout=subprocess.DEVNULL)
    admin = ["virt-admin", "-c", f"libvirtd:///system?socket={listening.socket.with_name('libvirt-admin-sock')}"]
    info = ""
    while "tls_x509_dname" not in info:
        assert held.poll() is None
        clients = sandbox.run([*admin, "srv-clients-list", "libvirtd"]).stdout.splitlines()[2:]
        numbers = [line.split()[0] for line in clients if "tls" in line]
        info = "".join(sandbox.run([*admin, "client-info", "libvirtd", each], check=False).stdout for each in numbers)
    assert "transport      : tls" in info
    assert "tls_x509_dname : C=GB,O=vird\\, Inc,CN=good" in info
    assert "sock_addr      : 127.0.0.1:" in info
    assert sandbox.run([*admin, "server-update-tls", "libvirtd"]).returncode == 0


@pytest.mark.parametrize("client", CLIENTS)
def test_names_on_no_list(listening: Vird, pki: Pki, client: str) -> None:
    start(listening, pki.settings(tls_allowed_dn_list='["C=GB,O=other*"]'))
    assert ask(listening.sandbox, client, pki.uri("good")).code == 1
    # The client is let go first and told of afterwards.
    deadline = time.monotonic() + 10
    while "is not on tls_allowed_dn_list" not in (listening.root / "var/log/libvirt/vird.log").read_text():
        assert time.monotonic() < deadline, listening.log()


def test_passwords(listening: Vird, pki: Pki) -> None:
    start(listening, pki.settings(auth_tls='"sasl"', auth_unix_ro='"sasl"', tcp_min_ssf="0"))
    sandbox = listening.sandbox
    right, wrong = (str(pki.clients / f"{name}.conf") for name in ("right", "wrong"))
    for client in ("virsh", OURS):
        for more in ({}, {"auth": "sasl.PLAIN"}):
            uri = pki.uri("good", authfile=right, **more)
            assert ask(sandbox, client, uri) == (0, f"{uri}\n")
        assert WRONG_PASSWORD in ask(sandbox, client, pki.uri("good", authfile=wrong)).text
    tcp = f"test+tcp://127.0.0.1/default?authfile={right}"
    assert ask(sandbox, OURS, tcp) == (0, f"{tcp}\n")
    # libvirt's own client wants its words encrypted, which this mechanism does not do.
    assert "No worthy mechs found" in ask(sandbox, "virsh", tcp).text
    assert WRONG_PASSWORD in ask(sandbox, OURS, f"test+tcp://127.0.0.1/default?authfile={wrong}").text


@pytest.mark.parametrize("client", CLIENTS)
def test_what_does_not_encrypt_is_not_offered_without_tls(listening: Vird, pki: Pki, client: str) -> None:
    start(listening, pki.settings())
    said = ask(listening.sandbox, client, f"test+tcp://127.0.0.1/default?authfile={pki.clients}/right.conf")
    assert (said.code, WRONG_PASSWORD in said.text) == (1, True)


def test_sockets_of_the_service_manager(listening: Vird, pki: Pki) -> None:
    """The shell opens nothing: Python hands a listening socket over as systemd would."""
    (listening.root / "etc/libvirt/libvirtd.conf").write_text('auth_tcp = "none"\n')
    code = (
        "import os, socket, sys\n"
        "sock = socket.create_server(('127.0.0.1', 16509))\n"
        "os.dup2(sock.fileno(), 3) == 3 and os.set_inheritable(3, True)\n"
        "os.environ |= {'LISTEN_FDS': '1', 'LISTEN_FDNAMES': 'libvirtd-tcp.socket', 'LISTEN_PID': str(os.getpid())}\n"
        "os.execv(sys.argv[1], sys.argv[1:])\n"
    )
    argv = [sys.executable, "-c", code, OURS, "daemon", "--root", str(listening.root)]
    process = listening.sandbox.popen(argv, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    with process.stdout:
        assert process.stdout.readline() == "vird: ready\n"
        assert ask(listening.sandbox, "virsh", "test+tcp://127.0.0.1/default").code == 0
        process.terminate()


# --- our client at libvirt's own daemon


@pytest.fixture
def libvirtd(sandbox: Sandbox, folder: Path, pki: Pki) -> Iterator[Daemon]:
    need_program("libvirtd")
    need_program("saslpasswd2")
    daemon = Libvirtd(sandbox, folder / "libvirtd")
    daemon.settings = pki.settings(auth_tcp='"none"', auth_tls='"sasl"')
    for place in ("/etc/sasl2", "/run/sshd", "/root"):
        Path(place).mkdir(exist_ok=True)
        sandbox.run(["mount", "-t", "tmpfs", "-o", "mode=0755", "tmpfs", place])
    config = folder / "sasl.conf"
    config.write_text(f"mech_list: scram-sha-256 plain\nsasldb_path: {folder}/passwd.db\n")
    sandbox.run(["cp", str(config), "/etc/sasl2/libvirt.conf"])
    adding = sandbox.popen(["saslpasswd2", "-p", "-a", "libvirt", "-u", "sandbox", "fred"], stdin=subprocess.PIPE)
    adding.communicate(b"pencil")
    daemon.start("--listen")
    yield daemon
    daemon.terminate()


def test_our_client_at_libvirtd(libvirtd: Daemon, pki: Pki, folder: Path) -> None:
    sandbox = libvirtd.sandbox
    right, wrong = (str(pki.clients / f"{name}.conf") for name in ("right", "wrong"))
    for uri in (
        "test+tcp://127.0.0.1/default",
        pki.uri("good", authfile=right),
        pki.uri("good", authfile=right, auth="sasl.PLAIN"),
    ):
        assert ask(sandbox, OURS, uri) == ask(sandbox, "virsh", uri) == (0, f"{uri}\n")
    assert ask(sandbox, OURS, pki.uri("good", authfile=wrong)) == ask(sandbox, "virsh", pki.uri("good", authfile=wrong))
    assert "server verification" in ask(sandbox, OURS, pki.uri("expired")).text
    assert "Failed to verify the certificate of 127.0.0.1" in ask(sandbox, OURS, pki.uri("suspicious")).text
    relay = folder / "relay"
    relay.write_text("#!/bin/sh\nexec virt-ssh-helper test:///default\n")
    relay.chmod(0o755)
    uri = f"test+ext://127.0.0.1/default?command={relay}"
    lost = ask(sandbox, OURS, uri)
    assert (lost.code, "virt-ssh-helper: cannot connect to" in lost.text) == (1, True)
    assert lost == ask(sandbox, "virsh", uri)
    sandbox.run(["ln", "-s", str(libvirtd.socket), "/run/libvirt/libvirt-sock"])
    assert ask(sandbox, OURS, uri) == ask(sandbox, "virsh", uri) == (0, f"{uri}\n")


@pytest.fixture
def sshd(libvirtd: Daemon, folder: Path) -> Iterator[str]:
    """An ssh server next to it that lets one key in; the parameters that reach it."""
    for program in ("sshd", "virt-ssh-helper"):
        need_program(program)
    for name in ("host", "own"):
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(folder / name)], check=True)
    config = folder / "sshd_config"
    config.write_text(
        f"Port 22\nListenAddress 127.0.0.1\nHostKey {folder}/host\nAuthorizedKeysFile {folder}/own.pub\n"
        "StrictModes no\nPermitRootLogin yes\nPasswordAuthentication no\nUsePAM no\nPidFile none\n"
    )
    sandbox = libvirtd.sandbox
    sandbox.run(["ln", "-s", str(libvirtd.socket), "/run/libvirt/libvirt-sock"])
    server = sandbox.popen(["/usr/sbin/sshd", "-D", "-e", "-f", str(config)], stderr=subprocess.PIPE, text=True)
    assert server.stderr is not None
    with server.stderr:
        while "Server listening" not in server.stderr.readline():
            assert server.poll() is None
        yield f"keyfile={folder}/own&no_verify=1"


def test_our_client_by_ssh(libvirtd: Daemon, sshd: str) -> None:
    uri = f"test+ssh://root@127.0.0.1/default?{sshd}"
    assert ask(libvirtd.sandbox, OURS, uri) == (0, f"{uri}\n")
    uri = f"test+ssh://root@127.0.0.1/default?{sshd}"
    assert ask(libvirtd.sandbox, "virsh", uri).code == 0
    stranger = "test+ssh://root@127.0.0.1/default?keyfile=/nothing&no_verify=1&no_tty=1"
    refused = ask(libvirtd.sandbox, OURS, stranger)
    assert (refused.code, "Permission denied" in refused.text) == (1, True)


def test_ssh_in_python_is_as_libvirts_libraries_are(libvirtd: Daemon, sshd: str, folder: Path) -> None:
    """Who is let in, by which host, and what is said of the others."""
    sandbox, key, hosts = libvirtd.sandbox, folder / "own", folder / "hosts" / "known"
    (folder / "hosts").mkdir()
    lets_in = f"keyfile={key}&known_hosts_verify=ignore"
    stranger = "AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl"

    def both(way: str, rest: str, place: str = "root@127.0.0.1") -> Said:
        uri = f"test+{way}://{place}/default?{rest}"
        ours, theirs = (ask(sandbox, client, uri) for client in (OURS, "virsh"))
        ours = ours._replace(text=re.sub(r"hint: .*\n", "", ours.text))
        assert ours == theirs, uri
        return ours

    for way in ("libssh", "libssh2"):
        for rest in (lets_in, f"{lets_in}&sshauth=privkey&proxy=native"):
            assert both(way, rest).code == 0
        for rest in ("known_hosts_verify=odd", "sshauth=odd"):
            assert (both(way, f"keyfile={key}&{rest}").code) == 1
        assert "Connection refused" in both(way, lets_in, "root@127.0.0.1:9").text
        known = f"keyfile={key}&known_hosts={hosts}"
        # the user, who has no more to say than the end of a file, accepts nothing
        assert "was not accepted" in both(way, known).text
        hosts.unlink(missing_ok=True)
        assert both(way, f"{known}&known_hosts_verify=auto").code == 0
        assert both(way, known).code == 0
        hosts.write_text(f"127.0.0.1 ssh-ed25519 {stranger}\n")
        refused = ask(sandbox, OURS, f"test+{way}://root@127.0.0.1/default?{known}&known_hosts_verify=auto")
        assert (refused.code, "HOST KEY VERIFICATION FAILED" in refused.text) == (1, True)
        assert hosts.read_text().count("\n") == 1
        assert both(way, f"{known}&known_hosts_verify=ignore").code == 0
        hosts.unlink()


def test_what_ssh_in_python_writes_and_says(libvirtd: Daemon, sshd: str, folder: Path) -> None:
    sandbox, key, hosts = libvirtd.sandbox, folder / "own", folder / "new" / "folder" / "known"
    base = "test+libssh2://root@127.0.0.1/default"
    known = f"{base}?keyfile={key}&known_hosts={hosts}"
    assert ask(sandbox, OURS, f"{known}&known_hosts_verify=auto").code == 0
    public = (folder / "host.pub").read_text().split()[:2]
    assert hosts.read_text() == f"127.0.0.1 {' '.join(public)}\n"
    # stock's libraries read what we wrote
    for way in ("libssh2", "libssh", "ssh"):
        uri = (
            known.replace("libssh2", way)
            if way != "ssh"
            else f"{base}?keyfile={key}&no_verify=1".replace("libssh2", way)
        )
        assert ask(sandbox, "virsh", uri).code == 0
    assert (
        "error while reading private key" in ask(sandbox, OURS, f"{base}?keyfile=/none&known_hosts_verify=ignore").text
    )
    wrong = ask(sandbox, OURS, f"{base}?keyfile={folder}/host&known_hosts_verify=ignore")
    assert (wrong.code, "authentication failed" in wrong.text) == (1, True), wrong
    lost = ask(sandbox, OURS, f"{base}?keyfile={key}&known_hosts_verify=ignore&proxy=netcat&netcat=/nowhere")
    assert (lost.code, "/nowhere" in lost.text) == (1, True), lost
    # a key with a passphrase, which is asked for; and yes to a new host
    subprocess.run(["ssh-keygen", "-q", "-p", "-P", "", "-N", "open sesame", "-f", str(key)], check=True)
    hosts.unlink()
    for typed, code in (("y\nopen sesame\n", 0), ("open sesame\n", 0), ("open\n", 1)):
        client = sandbox.popen(
            [OURS, "-q", "-c", known, "uri"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        told, _ = client.communicate("".join(typed), timeout=60)
        assert client.returncode == code, told
