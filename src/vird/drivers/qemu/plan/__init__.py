"""From a complete domain to QEMU's argument list, purely: one module per kind of device.

``command_line.command_line(domain, capabilities, facts)`` is the entry.  Nothing here touches the
host: what the host has to say (open descriptors, paths, settings) comes in as ``LaunchFacts``.
"""
