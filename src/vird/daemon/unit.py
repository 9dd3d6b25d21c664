"""The systemd unit for this very installation of the daemon, with the options that it was asked for with.

A pure text: whoever runs the host puts it where units are.
"""

from __future__ import annotations

from collections.abc import Sequence

NAME = "vird.service"
RIVALS = ("libvirtd", "virtqemud", "virtnetworkd", "virtstoraged", "virtnodedevd", "virtnwfilterd", "virtsecretd",
          "virtinterfaced", "virtproxyd")  # fmt: skip
"""libvirt's daemons, which have the same sockets and the same guests."""
BEFORE = ("network.target", "dbus.service", "firewalld.service", "openvswitch-switch.service", "local-fs.target",
          "remote-fs.target", "systemd-machined.service")  # fmt: skip
"""What a guest that starts with the host may need."""


def unit_text(program: Sequence[str]) -> str:
    """The unit; ``program`` is the command line of the daemon.

    Ending the service ends no guest, hence ``KillMode``, and it is up when it answers, hence ``Type``.
    """
    conflicts = " ".join(f"{name}.service {name}.socket" for name in RIVALS)
    return f"""\
[Unit]
Description=vird, a daemon for virtual machines
Documentation=man:vird-daemon(8)
Conflicts={conflicts}
After={" ".join(BEFORE)}

[Service]
Type=notify
ExecStart={" ".join(quoted(word) for word in program)}
ExecReload=/bin/kill -HUP $MAINPID
KillMode=process
Restart=on-failure
LimitNOFILE=65536
TasksMax=32768
Delegate=yes

[Install]
WantedBy=multi-user.target
"""


def quoted(word: str) -> str:
    """A word of a command line as systemd reads it back (systemd.service(5))."""
    plain = word.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%").replace("$", "$$")
    return f'"{plain}"' if not plain or any(c in plain for c in " \t\n'\\\";") else plain
