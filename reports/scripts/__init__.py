"""Scripts that show a failure again: bare sockets, nothing to install, readable by a student."""
