"""Disk images as QEMU's block nodes: what they are, how they stack, how they are reached."""
