"""The verbs of ``vird xml``, one module each, and what they share: inputs, faults, colours, formats."""
