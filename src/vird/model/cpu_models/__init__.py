"""Processor models: what they are made of, and which one a set of facts is.

Pure data and rules; what a host or a QEMU has comes in as arguments.
"""
