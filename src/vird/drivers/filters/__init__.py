"""Network filters: what guests may send and receive."""
