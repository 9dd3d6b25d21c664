"""Guests that move between simulated hosts."""
