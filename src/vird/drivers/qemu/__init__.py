"""The driver for QEMU guests, with and without KVM."""
