"""Processors, memory and I/O threads of guests: how many, how much, and where they run."""
