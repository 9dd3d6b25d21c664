"""The driver interface: capability classes, events, streams, and libvirt's vocabulary of numbers and names.

The daemon's dispatcher calls what is declared here, and drivers implement it.  No I/O.
"""
