"""What is done to the host for pools and volumes, worked out without touching it."""
