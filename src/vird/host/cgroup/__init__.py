"""Control groups of both versions: which controllers the host has and where, groups in them, and what they are set to.

Nothing here knows a guest; the driver says which group, and which thread belongs into which.
"""
