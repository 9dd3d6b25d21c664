"""`make bench`: vird and libvirtd, measured through the same stock client library in one session.

Figures of one machine say little; the ratios between two daemons that were measured side by side do.
"""
