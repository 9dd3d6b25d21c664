"""Guests that move to another host."""
