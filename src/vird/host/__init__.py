"""Thin Linux effects: files, processes, links, firewall, system facts.

Each module does one kind of effect and nothing else; paths and names come in as arguments,
decisions are made by the drivers above.
"""
