"""Daemons: servers that go into the background, log, and speak first."""
