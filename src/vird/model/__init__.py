"""The documents, their defaults and their checks.  Pure."""
