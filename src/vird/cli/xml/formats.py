"""The formats of ``vird xml convert``, one row each; the functions are imported when they are used."""

from __future__ import annotations

from typing import NamedTuple

XML = "xml"


class Format(NamedTuple):
    """``of`` is the kind of document, ``reads`` and ``writes`` name ``module:function`` for the ways that exist.

    Both are given the input and the options and return the text.
    """

    name: str
    of: str
    summary: str
    reads: str | None = None
    writes: str | None = None


_GUESTS = "vird.cli.xml.guests"
_OTHERS = "vird.cli.xml.others"

ROWS = (
    Format("qemu-argv", "domain", "QEMU's command line", None, "vird.cli.xml.qemu:to_argv"),
    Format("bhyve-argv", "domain", "bhyve's commands", f"{_GUESTS}:from_bhyve", f"{_GUESTS}:to_bhyve"),
    Format("vmware-vmx", "domain", "VMware's .vmx file", f"{_GUESTS}:from_vmx", f"{_GUESTS}:to_vmx"),
    Format("xen-xl", "domain", "xl's configuration", f"{_GUESTS}:from_xl", f"{_GUESTS}:to_xl"),
    Format("xen-xm", "domain", "xm's configuration", f"{_GUESTS}:from_xm", f"{_GUESTS}:to_xm"),
    Format("libxl-json", "domain", "libxl's description", None, f"{_GUESTS}:to_libxl"),
    Format("lxc-tools", "domain", "the LXC tools' configuration", f"{_GUESTS}:from_lxc"),
    Format("openvz", "domain", "OpenVZ's configuration of a container", f"{_GUESTS}:from_openvz"),
    Format("vbox", "snapshot", "VirtualBox's .vbox file: its snapshots", f"{_OTHERS}:from_vbox"),
    Format("dnsmasq", "network", "dnsmasq's files", None, f"{_OTHERS}:to_dnsmasq"),
    Format("nftables", "network, filter", "the transaction of its rules", None, f"{_OTHERS}:to_nftables"),
    Format("iptables", "network", "commands for its rules", None, f"{_OTHERS}:to_iptables"),
    Format("ebtables", "filter", "commands for ebtables and iptables", None, f"{_OTHERS}:to_ebtables"),
    Format("pool-commands", "storage pool", "commands that start it", None, f"{_OTHERS}:to_pool_commands"),
    Format("qemu-img", "storage volume", "commands that make it", None, f"{_OTHERS}:to_qemu_img"),
    Format("mdevctl", "node device", "the command that defines it", None, f"{_OTHERS}:to_mdevctl"),
    Format("cpuid", "processor", "CPUID data", f"{_OTHERS}:from_cpuid", f"{_OTHERS}:to_cpuid"),
)
FORMATS = {row.name: row for row in ROWS}
"""By name; those of ``domxml-to-native`` have their names there."""
