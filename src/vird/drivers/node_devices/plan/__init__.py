"""What is done to devices of the host, worked out without touching them."""
