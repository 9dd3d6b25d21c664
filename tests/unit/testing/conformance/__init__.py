"""The conformance suite tried on a simulated host, and on one that does not conform."""
