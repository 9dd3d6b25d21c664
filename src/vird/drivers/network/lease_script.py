"""Run by dnsmasq for each change of a DHCP lease; keeps the leases of one bridge in a JSON file.

Started as ``python -ISE lease_script.py ACTION [MAC IP [HOSTNAME]]`` with the file's path in
``VIRD_LEASES``, some two dozen times a minute on a busy host: it imports nothing but small parts
of the standard library.  The file's format is libvirt's, which the NSS modules read too.  dnsmasq
keeps no leases itself and asks for them at its start (action ``init``).
"""

import json
import os
import sys
import time

ENVIRONMENT_PATH = "VIRD_LEASES"
ENVIRONMENT_NEWS = "VIRD_LEASE_NEWS"
FILE_MAX = 32 * 1024 * 1024


def main(argv: list[str], environ: dict[str, str], now: int) -> int:
    """Carry out one action; the exit status."""
    path = environ.get(ENVIRONMENT_PATH, "")
    if not path or not argv:
        return 2
    leases = read(path)
    if argv[0] == "init":
        sys.stdout.write(as_database(leases))
        return 0
    if argv[0] not in ("add", "old", "del") or len(argv) < 3:
        return 0
    kept = [lease for lease in leases if lease.get("ip-address") != argv[2] and not is_over(lease, now)]
    if argv[0] != "del":
        kept.append(lease_of(argv, environ))
    write(path, kept)
    if argv[0] != "old":
        tell(environ.get(ENVIRONMENT_NEWS, ""), argv[0], path, lease_of(argv, environ))
    return 0


def tell(pipe: str, action: str, path: str, lease: dict[str, object]) -> None:
    """One line to the daemon, if one listens; a line is shorter than what a pipe takes at once."""
    words = {"action": action, "bridge": os.path.basename(path).removesuffix(".status"), **lease}
    try:
        descriptor = os.open(pipe, os.O_WRONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError:
        return
    try:
        os.write(descriptor, json.dumps(words).encode() + b"\n")
    except OSError:
        pass
    finally:
        os.close(descriptor)


def lease_of(argv: list[str], environ: dict[str, str]) -> dict[str, object]:
    """The entry that dnsmasq's words and environment describe, in libvirt's order of keys."""
    is_v6 = ":" in argv[2]
    client = argv[1] if is_v6 else environ.get("DNSMASQ_CLIENT_ID", "")
    found: dict[str, object] = {
        "iaid": environ.get("DNSMASQ_IAID", ""),
        "ip-address": argv[2],
        "mac-address": environ.get("DNSMASQ_MAC", "") if is_v6 else argv[1],
        "hostname": argv[3] if len(argv) > 3 else "",
        "client-id": client,
        "server-duid": environ.get("DNSMASQ_SERVER_DUID", ""),
    }
    found = {key: value for key, value in found.items() if value}
    return {**found, "expiry-time": int(environ.get("DNSMASQ_LEASE_EXPIRES", "0") or 0)}


def is_over(lease: dict[str, object], now: int) -> bool:
    """Whether a lease has run out; one without an end never does."""
    expiry = lease.get("expiry-time")
    return isinstance(expiry, int) and 0 < expiry < now


def as_database(leases: list[dict[str, object]]) -> str:
    """All leases in the format of dnsmasq's own database: IPv4, then the server's DUID, then IPv6."""
    lines: list[str] = []
    server = ""
    for lease in sorted(leases, key=lambda lease: ":" in str(lease.get("ip-address"))):
        is_v6 = ":" in str(lease.get("ip-address"))
        if is_v6 and not server:
            server = str(lease.get("server-duid", ""))
            if server:
                lines.append(f"duid {server}")
        words = (
            lease.get("expiry-time", 0),
            lease.get("iaid" if is_v6 else "mac-address", "*"),
            lease.get("ip-address"),
            lease.get("hostname", "*"),
            lease.get("client-id", "*"),
        )
        lines.append(" ".join(map(str, words)))
    return "".join(f"{line}\n" for line in lines)


def read(path: str) -> list[dict[str, object]]:
    """The file's entries; none if it is missing, empty or damaged."""
    try:
        with open(path, "rb") as file:
            entries = json.loads(file.read(FILE_MAX) or b"[]")
    except (OSError, ValueError):
        return []
    return [entry for entry in entries if isinstance(entry, dict)] if isinstance(entries, list) else []


def write(path: str, leases: list[dict[str, object]]) -> None:
    """Replace the file; a reader sees the old list or the new one."""
    draft = f"{path}.new"
    with open(draft, "w", encoding="utf-8") as file:
        file.write(json.dumps(leases, indent=2) + "\n" if leases else "")
    os.chmod(draft, 0o644)
    os.rename(draft, path)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], dict(os.environ), int(time.time())))
