"""Measuring guests: what QEMU, the kernel and the guest itself tell, in libvirt's names and units."""
