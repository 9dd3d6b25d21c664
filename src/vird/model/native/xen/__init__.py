"""Guest configurations of Xen: ``xl.py`` for xl, ``xm.py`` for its predecessor xm, ``libxl.py`` for libxl's JSON.

The two configuration formats share most of their settings; what only one of them has, or has in
another form, is in modules named for it.
"""
