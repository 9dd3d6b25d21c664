"""Devices of the host that guests get: who wants which, who has which, how they change hands."""
