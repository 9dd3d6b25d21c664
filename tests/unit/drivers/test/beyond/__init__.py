"""What simulated hosts have beyond libvirt's test driver."""
