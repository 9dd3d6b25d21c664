"""Guests that move between hosts: what every driver that moves them needs."""
