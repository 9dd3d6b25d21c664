"""Guests in control groups: how theirs are called, and what of a guest belongs into which."""
