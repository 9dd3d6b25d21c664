"""Programs written for libvirt-python, unchanged, on our `libvirt` module: `python -m tests.compat.programs [NAME…]`.

The programs are fetched when they are needed, from PyPI and Debian, into ``build/programs``, and are no part of this
project. They need the network and minutes; what is quick and installed anyway is in ``test_virtinst.py``.
"""
