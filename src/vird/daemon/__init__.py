"""The asyncio daemon: sockets, sessions, dispatch and event delivery.

The only layer that creates tasks.  What a call means is decided in the drivers; how it looks
on the wire in ``vird.wire``.
"""
