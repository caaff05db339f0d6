"""Clients: programs that meet a scripted server."""
