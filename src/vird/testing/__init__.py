"""What tests of vird and of its drivers share, shipped so that a driver kept elsewhere can use it too.

Nothing of the daemon imports this package.
"""
