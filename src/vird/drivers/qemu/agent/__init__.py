"""What the agent inside a guest carries out: over its channel, one command at a time, each with a deadline."""
