"""QMP, QEMU's monitor protocol, and the guest agent's dialect of it.

`session` and `agent` are codecs without I/O; `client` and `agent_client` put a unix socket
under them.  Nothing here knows what a command means.
"""
