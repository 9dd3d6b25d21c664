"""libvirt's RPC protocol without I/O: XDR records, frames, the connection machine, the procedures.

Bytes and file descriptors go in, values and events come out; nothing here opens a socket.
"""
