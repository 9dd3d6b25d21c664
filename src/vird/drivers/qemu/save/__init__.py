"""Guests in files: their state on disk, and back."""
