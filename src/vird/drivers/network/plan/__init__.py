"""What a network needs on the host, worked out from its document; pure, nothing is done here."""
