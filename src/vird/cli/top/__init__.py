"""``vird top``: what guests use, live.

``figures.py`` (pure) makes rates of two samples, ``page.py`` (pure) the page."""
