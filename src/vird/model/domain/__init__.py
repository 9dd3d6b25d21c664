"""The domain document, one class per element."""
