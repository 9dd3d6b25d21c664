"""Talking to a daemon, ours or libvirt's, over its RPC protocol."""
