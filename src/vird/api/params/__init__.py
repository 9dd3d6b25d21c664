"""The names of typed parameters, as libvirt spells them; constants are named as in C without ``VIR_``."""
