"""Access left to polkit: who comes in and what he may do to which object, with rules that name libvirt's actions.

Both daemons ask the same polkit, and stock virsh, run by a user without privileges, is told the same by both.
"""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.compat import oracle, policy_daemon
from tests.compat.policy_daemon import NOBODY, STRANGER, PolicyDaemon, as_user
from vird.testing.daemons import Daemon, Libvirtd, Vird
from vird.testing.sandbox import Sandbox

pytestmark = [
    pytest.mark.root,
    pytest.mark.skipif(policy_daemon.why_not() is not None, reason=str(policy_daemon.why_not())),
]

RULES = """\
polkit.addRule(function(action, subject) {
  if (subject.user != "nobody") return polkit.Result.NOT_HANDLED;
  if (action.id == "org.libvirt.unix.manage") return polkit.Result.YES;
  if (action.id.indexOf("org.libvirt.api.") != 0) return polkit.Result.NOT_HANDLED;
  if (action.lookup("connect_driver") != "QEMU") return polkit.Result.NO;
  if (action.lookup("domain_name") == "hidden") return polkit.Result.NO;
  if (action.lookup("vol_name") == "hidden") return polkit.Result.NO;
  if (action.lookup("network_name") == "hidden") return polkit.Result.NO;
  if (action.lookup("secret_usage_ceph") == "hidden") return polkit.Result.NO;
  if (action.id == "org.libvirt.api.domain.start") return polkit.Result.NO;
  if (action.id == "org.libvirt.api.domain.read-secure") return polkit.Result.AUTH_ADMIN;
  if (action.id == "org.libvirt.api.network.stop") return polkit.Result.NO;
  return polkit.Result.YES;
});
"""
SETTINGS = (
    'auth_unix_rw = "polkit"\nauth_unix_ro = "polkit"\nunix_sock_rw_perms = "0777"\naccess_drivers = [ "polkit" ]\n'
)
GUEST = (
    "<domain type='qemu'><name>{name}</name><uuid>1111111{n}-2222-3333-4444-555555555555</uuid>"
    "<memory>100000</memory><os><type arch='x86_64'>hvm</type></os></domain>"
)
NETWORK = (
    "<network><name>{name}</name><uuid>2222222{n}-2222-3333-4444-555555555555</uuid>"
    "<bridge name='{name}br'/><mac address='52:54:00:00:00:0{n}'/></network>"
)
SECRET = (
    "<secret><uuid>3333333{n}-2222-3333-4444-555555555555</uuid><usage type='ceph'><name>{name}</name></usage></secret>"
)
VOLUME = "<volume><name>{name}</name><capacity>4096</capacity></volume>"

CALLS = """\
list --all
dominfo shown
dominfo hidden
domuuid 11111112-2222-3333-4444-555555555555
start shown
start hidden
autostart shown
autostart --disable shown
undefine hidden
dumpxml shown --inactive
dumpxml shown --security-info
define FOLDER/domain-hidden.xml
create FOLDER/domain-shown.xml
define FOLDER/domain-more.xml
undefine more
list --all --name
net-list --all
net-info hidden
net-start shown
net-destroy shown
net-dumpxml shown
net-define FOLDER/network-hidden.xml
secret-list
secret-dumpxml 33333332-2222-3333-4444-555555555555
vol-list images
vol-dumpxml hidden images
vol-delete hidden images
vol-create images FOLDER/volume-more.xml
vol-delete more images
vol-list images
nwfilter-dumpxml hidden
pool-name images
"""


class Host:
    """A sandbox with polkit and one of the daemons."""

    def __init__(self, sandbox: Sandbox, folder: Path, kind: type[Daemon]) -> None:
        self.sandbox, self.folder = sandbox, folder
        self.polkit = PolicyDaemon(sandbox, RULES, folder)
        self.daemon = kind(sandbox, folder / "daemon")
        if isinstance(self.daemon, Libvirtd):
            self.daemon.settings = SETTINGS
        else:
            settings = self.daemon.root / "etc/libvirt/libvirtd.conf"
            settings.parent.mkdir(parents=True)
            settings.write_text(SETTINGS)
        self.daemon.start()
        for n, name in enumerate(("shown", "hidden", "more"), 1):
            for kind_of_object, document in (
                ("domain", GUEST),
                ("network", NETWORK),
                ("secret", SECRET),
                ("volume", VOLUME),
            ):
                (folder / f"{kind_of_object}-{name}.xml").write_text(document.format(name=name, n=n))
        (folder / "images").mkdir()
        self.as_root("pool-define-as", "images", "dir", "--target", str(folder / "images"))
        self.as_root("pool-start", "images")
        for name in ("shown", "hidden"):
            self.as_root("define", str(folder / f"domain-{name}.xml"))
            self.as_root("net-define", str(folder / f"network-{name}.xml"))
            self.as_root("secret-define", str(folder / f"secret-{name}.xml"))
            self.as_root("vol-create", "images", str(folder / f"volume-{name}.xml"))

    def as_root(self, *words: str) -> str:
        done = self.daemon.virsh("-q", *words)
        assert done.returncode == 0, f"{words}: {done.stderr}"
        return done.stdout

    def virsh(self, user: int, *words: str, driver: str = "qemu", path: str = "system") -> str:
        """What virsh says, run by a user, to the end."""
        argv = ["virsh", "-c", self.daemon.uri(driver, path), *words]
        done = self.sandbox.run(as_user(user, argv), check=False)
        said = done.stdout + done.stderr
        return said.replace(str(self.folder), "FOLDER").replace(str(self.daemon.socket), "SOCKET").strip()

    def session(self) -> list[str]:
        """The calls above, each with its answer; what moves in figures left out."""
        return [
            f"{line}\n{self.virsh(NOBODY, *line.replace('FOLDER', str(self.folder)).split())}"
            for line in CALLS.splitlines()
        ]


@pytest.fixture(scope="module", params=[Vird, Libvirtd])
def host(request: pytest.FixtureRequest) -> Iterator[Host]:
    kind = request.param
    if kind is Libvirtd and (missing := oracle.why_not()):
        pytest.skip(missing)
    with tempfile.TemporaryDirectory(prefix="vird-test.") as name, Sandbox() as sandbox:
        os.chmod(name, 0o755)
        host = Host(sandbox, Path(name), kind)
        yield host
        host.daemon.terminate()
        host.polkit.stop()


TOLD: dict[str, list[str]] = {}


def test_what_a_user_is_told(host: Host) -> None:
    TOLD[host.daemon.name] = told = host.session()
    answers = dict(zip(CALLS.splitlines(), told, strict=True))
    denied = "access denied: 'QEMU' denied access"
    assert "hidden" not in answers["list --all"].removeprefix("list --all")
    assert "shown" in answers["list --all"]
    for line in ("start shown", "dumpxml shown --security-info", "create FOLDER/domain-shown.xml", "net-destroy shown",
                 "define FOLDER/domain-hidden.xml", "net-define FOLDER/network-hidden.xml",
                 "vol-dumpxml hidden images"):  # fmt: skip
        assert denied in answers[line] or "failed to get vol" in answers[line], answers[line]
    assert "marked as autostarted" in answers["autostart shown"]
    assert host.as_root("list", "--all", "--name").split() == ["hidden", "shown"]
    assert (host.folder / "images/hidden").exists()


def test_both_daemons_tell_the_same() -> None:
    if len(TOLD) < 2:
        pytest.skip("only one daemon was asked")
    ours, theirs = TOLD["vird"], TOLD["libvirtd"]
    different = [line for line in zip(ours, theirs, strict=True) if line[0] != line[1]]
    assert not different, "\n".join(map("\n--- libvirtd:\n".join, different))


def test_strangers_stay_out_and_root_is_not_asked(host: Host) -> None:
    assert "no polkit agent available to authenticate action 'org.libvirt.unix.manage'" in host.virsh(STRANGER, "list")
    assert "shown" in host.virsh(0, "list", "--all")
    # Everybody may look, by libvirt's own rules for polkit.
    argv = ["virsh", "-r", "-c", host.daemon.uri(socket=host.daemon.read_only_socket), "uri"]
    assert host.sandbox.run(as_user(STRANGER, argv)).returncode == 0


def test_events_tell_of_what_may_be_seen(host: Host) -> None:
    argv = ["virsh", "-c", host.daemon.uri(), "event", "--event", "lifecycle"]
    with host.sandbox.popen(as_user(NOBODY, argv), stdout=subprocess.PIPE, text=True) as listener:
        while listener.poll() is None:
            # It says nothing when it has begun to listen.
            for name in ("hidden", "more"):
                host.as_root("define", str(host.folder / f"domain-{name}.xml"))
            host.as_root("undefine", "more")
        assert listener.stdout is not None
        assert "'lifecycle' for domain 'more'" in listener.stdout.read()
