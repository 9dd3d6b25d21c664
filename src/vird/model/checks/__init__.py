"""Rules that need more than one value: defaults, refusals, address assignment.  Pure functions."""
