"""The devices of a domain, one module per kind."""
