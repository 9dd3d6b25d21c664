"""The other end of the wire: `vird.connect` and its objects; `vird.sync` has their blocking twins."""
