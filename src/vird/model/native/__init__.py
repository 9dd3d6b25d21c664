"""Guests in the formats of other programs, read into domains and written from them.

One module or package per format; each is a pure function of the text and of what it must be told
about the host.  ``domxml-from-native`` and ``domxml-to-native`` end here.
"""
