"""The echo clients: programs that send one line and print what comes back."""
