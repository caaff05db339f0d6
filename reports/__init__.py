"""One result model in, many readers out: people (terminal, pages, text) and other programs."""
