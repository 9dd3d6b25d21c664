"""The conformance suite over every driver that can run here."""
