"""Snapshots of guests: what is known of them, how they are taken, gone back to and deleted."""
