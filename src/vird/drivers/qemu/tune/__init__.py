"""Tuning guests: what clients set and ask, in documents and in control groups."""
