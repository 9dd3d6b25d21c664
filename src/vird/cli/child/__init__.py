"""``vird run``: a guest that is a child of the command.

``overrides.py`` (pure) makes the document from the file and the options; ``owner.py`` is the command's side: a private
folder, and a keeper in it; ``keeper.py`` is the process that runs the drivers and, whatever becomes of the command,
ends the guest and takes everything away.
"""
