"""The kernel's netlink protocol, as much of it as links, addresses, routes and shaping need.

Written here since the common Python library costs 250 ms and 24 MiB to import, which is half of
what the whole daemon may take; measured figures stand in the documentation.
"""
