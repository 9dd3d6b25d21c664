"""The simulated host: everything that libvirt's API can name, in memory and without side effects."""
