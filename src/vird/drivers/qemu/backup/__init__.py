"""Backups of running guests: copies of their disks as they were at one moment, pushed to files or pulled by NBD."""
