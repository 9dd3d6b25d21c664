"""Secrets of the host's guests and pools."""
