"""A /sys/class/net and a /proc/net/vlan in a folder: bonds and VLANs too, which not every kernel can make."""

from pathlib import Path

BOND = {
    "mode": "balance-rr 0",
    "miimon": "0",
    "updelay": "0",
    "downdelay": "0",
    "use_carrier": "0",
    "slaves": "",
    "arp_interval": "0",
    "arp_ip_target": "",
    "arp_validate": "none 0",
}
VLAN = """\
{name}  VID: {tag}\t REORDER_HDR: 1  dev->priv_flags: 1021
         total frames received            0

Device: {below}
INGRESS priority mappings: 0:0  1:0  2:0  3:0  4:0  5:0  6:0 7:0
"""


class MadeUpNet:
    """Devices below `root`; `sys` and `proc` are what stands for the real ones."""

    def __init__(self, root: Path) -> None:
        self.sys, self.proc = root / "sys", root / "proc"
        self._class = self.sys / "class/net"
        for folder in (self._class, self.sys / "devices/virtual/net", self.proc / "net/vlan"):
            folder.mkdir(parents=True)
        self.names: list[str] = []

    def device(
        self, name: str, *, kind: str = "", below: str = "virtual", state: str = "up", mtu: str = "1500", **files: str
    ) -> Path:
        """A device; each of `files` is a file in its folder (`speed`, `address` …), without one the device has none."""
        self.names.append(name)
        folder = self.sys / "devices" / below / "net" / name
        folder.mkdir(parents=True)
        index = len(self.names)
        number = f"{index:02x}"
        devtype = f"DEVTYPE={kind}\n" if kind else ""
        said = {
            "uevent": f"{devtype}INTERFACE={name}\nIFINDEX={index}",
            "ifindex": str(index),
            "address": f"02:00:00:00:00:{number}",
            "operstate": state,
            "speed": "1000",
            "mtu": mtu,
        }
        for each, text in {**said, **files}.items():
            (folder / each).write_text(f"{text}\n")
        up = "../" * (len(below.split("/")) + 3)
        (folder / "subsystem").symlink_to(f"{up}class/net")
        (self._class / name).symlink_to(f"../../devices/{below}/net/{name}")
        return folder

    def bridge(self, name: str, *members: str, stp: str = "0", delay: str = "1500") -> Path:
        """A bridge with these devices on it."""
        folder = self.device(name, kind="bridge")
        (folder / "bridge").mkdir()
        (folder / "bridge/forward_delay").write_text(f"{delay}\n")
        (folder / "bridge/stp_state").write_text(f"{stp}\n")
        (folder / "brif").mkdir()
        for member in members:
            (folder / "brif" / member).mkdir()
            (self._class / member / "brport").mkdir()
            (self._class / member / "brport/state").write_text("3\n")
        return folder

    def bond(self, name: str, *members: str, **files: str) -> Path:
        """A bond of these devices, with other `files` in its bonding folder than `BOND` has."""
        folder = self.device(name, kind="bond")
        (folder / "bonding").mkdir()
        for each, text in {**BOND, "slaves": " ".join(members), **files}.items():
            (folder / "bonding" / each).write_text(f"{text}\n")
        for member in members:
            # As older kernels had it, where libvirt 9.0 looks for them.
            (folder / f"slave_{member}").mkdir()
        return folder

    def vlan(self, name: str, below: str, tag: int, *, kind: str = "vlan") -> Path:
        """A VLAN on another device."""
        (self.proc / "net/vlan" / name).write_text(VLAN.format(name=name, tag=tag, below=below))
        return self.device(name, kind=kind)


def many(root: Path) -> MadeUpNet:
    """One or more of everything that libvirt has a document for."""
    net = MadeUpNet(root)
    net.device("eth9", below="pci0000:00/0000:00:03.0", speed="10000")
    net.device("dark", state="down", mtu="9000")
    net.device("sleepy", state="dormant")
    net.device("low", state="lowerlayerdown")
    net.device("lost", state="unknown", mtu="0")
    net.device("fast", speed="0")
    net.device("odd", speed="-1")
    net.device("mute", kind="wlan", address="")
    net.device("same0", address="02:00:00:00:00:aa")
    net.device("same1", address="02:00:00:00:00:aa")
    net.device("vnet0", tun_flags="0x1002")
    net.device("vnetx")
    net.device("tap7", tun_flags="0x1002")
    net.vlan("eth9.7", "eth9", 7)
    net.vlan("office", "eth9", 4094)
    net.vlan("old.5", "dark", 5, kind="")
    net.bond("plain")
    net.bond(
        "pair", "low", "dark", mode="active-backup 1", miimon="100", updelay="200", downdelay="300", use_carrier="1"
    )
    net.bond("ioctl", mode="802.3ad 4", miimon="100")
    net.bond("other", mode="future 9", miimon="50", use_carrier="5")
    net.bond(
        "arp", mode="balance-alb 6", arp_interval="100", arp_ip_target="10.0.0.1 10.0.0.2", arp_validate="active 1"
    )
    net.bond("both", miimon="100", arp_interval="100", arp_ip_target="10.0.0.1", arp_validate="filter 4")
    net.bond("unchecked", mode="broadcast 3", arp_interval="100", arp_ip_target="10.0.0.1")
    net.bond("broken", mode="strange")
    net.bond("junk", miimon="x")
    net.bridge("br0")
    net.bridge("br1", "vnet0", "vnetx", "tap7", "pair", "office", "eth9", stp="1", delay="200")
    net.bridge("userstp", stp="2")
    net.bridge("junkstp", stp="junk")
    return net
