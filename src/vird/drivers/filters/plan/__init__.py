"""Rules of filters as the kernel takes them, worked out without touching it."""
