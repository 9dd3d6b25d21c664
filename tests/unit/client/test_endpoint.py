"""Where URIs lead: every transport and parameter."""

from __future__ import annotations

import shlex

import pytest

from vird import errors
from vird.client.endpoint import Endpoint, Places, endpoint_of, parse

ROOT = Places("/run/l", True, lambda path: path == "/run/l/virtlxcd-sock")
USER = Places("/run/l", False, lambda path: False, "/run/user/7/l")


def at(text: str | None, places: Places = ROOT, *, read_only: bool = False) -> Endpoint:
    return endpoint_of(None if text is None else parse(text), places, read_only=read_only)


@pytest.mark.parametrize(
    ("uri", "path", "name"),
    [
        ("qemu:///system", "/run/l/libvirt-sock", "qemu:///system"),
        ("qemu+unix:///system?socket=/x", "/x", "qemu:///system"),
        ("qemu+unix:///system?socket=/x&own=1", "/x", "qemu:///system?own=1"),
        ("qemu+unix:///system?name=lxc:///&socket=/x", "/x", "lxc:///"),
        ("lxc:///system", "/run/l/virtlxcd-sock", "lxc:///system"),
        ("lxc:///system?mode=legacy", "/run/l/libvirt-sock", "lxc:///system"),
        ("qemu:///system?mode=direct", "/run/l/virtqemud-sock", "qemu:///system"),
        ("remote+unix:///?socket=/x", "/x", ""),
        ("test+unix:///default", "/run/l/libvirt-sock", "test:///default"),
        (None, "/run/l/libvirt-sock", ""),
    ],
)
def test_unix(uri: str | None, path: str, name: str) -> None:
    found = at(uri)
    assert (found.transport, found.path, found.name) == ("unix", path, name)


def test_read_only_has_a_socket_of_its_own() -> None:
    assert at("qemu:///system", read_only=True).path == "/run/l/libvirt-sock-ro"
    assert at("qemu:///session", USER, read_only=True).path == "/run/user/7/l/libvirt-sock"


def test_session() -> None:
    assert at("qemu:///session", USER).path == "/run/user/7/l/libvirt-sock"
    assert at("qemu:///system", USER).path == "/run/l/libvirt-sock"


def test_the_test_driver_needs_no_daemon() -> None:
    assert at("test:///default?x=1") == Endpoint("in-process", "test:///default?x=1")
    assert at("test://far/default").transport == "tls"


def test_tcp_and_tls() -> None:
    tcp = at("qemu+tcp://far/system")
    assert (tcp.transport, tcp.host, tcp.port) == ("tcp", "far", 16509)
    tls = at("qemu://far:1/system?pkipath=/p&no_verify=1")
    assert (tls.transport, tls.host, tls.port, tls.pki, tls.verify) == ("tls", "far", 1, "/p", False)
    assert at("qemu+tls:///system").host == "localhost"


def test_ssh_runs_the_systems_ssh() -> None:
    found = at("qemu+ssh://me@far:2/system?keyfile=/k&no_tty=1&no_verify=1")
    assert found.transport == "command"
    assert found.argv[:13] == (
        *("ssh", "-p", "2", "-l", "me", "-i", "/k", "-T"),
        *("-o", "BatchMode=yes", "-o", "StrictHostKeyChecking=no", "-e"),
    )
    assert found.argv[13:18] == ("none", "--", "far", "sh", "-c")
    script = shlex.split(found.argv[18])[0]
    assert "virt-ssh-helper qemu:///system" in script
    assert "-U /var/run/libvirt/libvirt-sock" in script


def test_ssh_with_netcat_or_the_helper_only() -> None:
    assert "helper" not in at("qemu+ssh://far/system?netcat=/opt/nc&socket=/s k").argv[-1]
    assert shlex.split(at("qemu+ssh://far/system?proxy=native", read_only=True).argv[-1]) == [
        "exec virt-ssh-helper -r qemu:///system"
    ]


def test_quotes_reach_the_other_end_as_they_are() -> None:
    script = shlex.split(at("qemu+ssh://far/system?proxy=netcat&socket=/a%20b;c").argv[-1])[0]
    assert shlex.split(script)[-2] == "/a b;c;" or "'/a b;c'" in script


def test_a_command() -> None:
    assert at("qemu+ext:///system?command=/bin/x").argv == ("/bin/x",)


@pytest.mark.parametrize(
    ("uri", "text"),
    [
        ("qemu+odd:///system", "transport in URL not recognised"),
        ("qemu+unix://far/system", "remote server 'far' is not supported"),
        ("qemu:///system?mode=odd", "Unknown remote mode 'odd'"),
        ("qemu+ext:///system", "command is required"),
        ("qemu+ssh:///system", "host name is required"),
        ("qemu+ssh://h/system?proxy=odd", "Unknown remote proxy mode"),
        ("remote:///?mode=direct", "Cannot use direct socket mode"),
    ],
)
def test_faults(uri: str, text: str) -> None:
    with pytest.raises(errors.InvalidArg, match=text) as raised:
        at(uri)
    assert raised.value.domain is errors.ErrorDomain.REMOTE


def test_no_driver() -> None:
    with pytest.raises(errors.NoConnect, match="URI 'nonsense' does not include a driver name"):
        parse("nonsense")


def test_ssh_in_python() -> None:
    found = at("qemu+libssh2://me@far/system?keyfile=/k&known_hosts=/h&known_hosts_verify=auto&sshauth=privkey,agent")
    assert (found.transport, found.host, found.port, found.name) == ("ssh", "far", 22, "qemu:///system")
    assert found.ssh is not None and found.ssh[:2] == ("libssh2", "me")
    assert found.ssh[3:] == ("/k", "/h", "auto", ("privkey", "agent"))
    assert "virt-ssh-helper qemu:///system" in shlex.split(found.ssh.script)[2]
    plain = at("qemu+libssh://far:2/system")
    assert plain.port == 2 and plain.ssh is not None
    assert (plain.ssh.verify, plain.ssh.methods[0], plain.ssh.keyfile) == ("normal", "agent", None)
    assert plain.ssh.known_hosts.endswith("/known_hosts")


@pytest.mark.parametrize(
    ("rest", "text"),
    [
        ("sshauth=odd", "Invalid authentication method: 'odd'"),
        ("known_hosts_verify=odd", "Invalid host key verification method: 'odd'"),
        ("proxy=odd", "Unknown remote proxy mode 'odd'"),
    ],
)
def test_faults_of_ssh_in_python(rest: str, text: str) -> None:
    with pytest.raises(errors.InvalidArg, match=text):
        at(f"qemu+libssh://far/system?{rest}")
