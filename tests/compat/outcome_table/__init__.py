"""The table of outcomes: which calls are made, made from the stock module's own classes, and what came of each.

``situations`` says what the receiver of a call is, ``arguments`` what its parameters are given, ``cases`` puts them
together, ``player`` makes the calls on one daemon.  ``tests.compat.outcomes`` compares two daemons.
"""
