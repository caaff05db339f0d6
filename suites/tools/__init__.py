"""Tools: programs that print what the tables of their machine hold."""
