"""``vird plan``, ``diff`` and ``apply``: documents in files are what a daemon shall have.

``wanted.py`` reads the files, ``current.py`` asks the daemon, ``planning.py`` (pure) says what is to be done, with
``live_calls.py`` and ``network_calls.py`` for what runs, ``order.py`` in which order; ``applying.py`` does it and puts
everything back when it fails half-way; ``report.py`` is what people and programs are told.
"""
