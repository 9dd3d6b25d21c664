"""Images of a running guest: found by name, made, opened, worked on by QEMU's jobs, and taken away again."""
