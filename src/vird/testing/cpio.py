"""Writes a cpio archive in the "newc" layout, which is what the Linux kernel unpacks as its initial file system.

Sits under `guest_image`. It writes files, folders, links and device nodes that need not exist on this machine, so no
root is needed; it does not read archives.
"""

import stat
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Member:
    """One name of the archive; `mode` holds the file type too, `content` is a link's target for a symbolic link."""

    name: str
    mode: int
    content: bytes = b""
    device: tuple[int, int] = (0, 0)


def folder(name: str) -> Member:
    return Member(name, stat.S_IFDIR | 0o755)


def file(name: str, content: bytes, permissions: int = 0o644) -> Member:
    return Member(name, stat.S_IFREG | permissions, content)


def link(name: str, target: str) -> Member:
    return Member(name, stat.S_IFLNK | 0o777, target.encode())


def character_device(name: str, major: int, minor: int) -> Member:
    return Member(name, stat.S_IFCHR | 0o600, device=(major, minor))


def archive(members: list[Member]) -> bytes:
    """The archive of `members` in their order; a folder must come before what it holds."""
    parts = [_entry(number, member) for number, member in enumerate(members, start=1)]
    parts.append(_entry(0, Member("TRAILER!!!", 0)))
    return b"".join(parts)


def _entry(number: int, member: Member) -> bytes:
    name = member.name.encode() + b"\0"
    links = 2 if stat.S_ISDIR(member.mode) else 1
    # After the magic: inode, mode, user, group, links, time, size, the device the file is on (2), the device it
    # names (2), length of the name, checksum.
    fields = (number, member.mode, 0, 0, links, 0, len(member.content), 0, 0, *member.device, len(name), 0)
    header = b"070701" + b"".join(b"%08X" % field for field in fields)
    return _padded(header + name) + _padded(member.content)


def _padded(block: bytes) -> bytes:
    return block + b"\0" * (-len(block) % 4)
