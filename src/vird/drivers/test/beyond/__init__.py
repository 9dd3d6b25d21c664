"""What simulated hosts have beyond libvirt's test driver, for those who ask for it with ``?complete=1``."""
