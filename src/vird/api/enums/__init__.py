"""libvirt's enumerations, one module per kind of object.

A class is named as in C without ``vir``; a member without the words that all members share.
``TypedParameterType`` is not here, as the wire needs it: ``vird.wire.xdr`` has it.
"""
