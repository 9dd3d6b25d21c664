"""Devices that are plugged into running guests and out of them, and changed while they are in."""
