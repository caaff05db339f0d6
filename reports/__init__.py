"""One result model in, many readers out: terminal, JSON."""
