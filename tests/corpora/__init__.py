"""Data-driven suites over folders of libvirt-style test data that is kept outside the project.

``python -m tests.corpora DIR [SUITE…]``; see ``__main__.py`` for the options, ``suites/`` for the
folders that are understood, ``case.py`` for what a case is.
"""
