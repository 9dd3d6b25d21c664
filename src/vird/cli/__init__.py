"""The ``vird`` command: the only layer that reads argv and the environment, prints and exits."""
