"""The private world that a target runs in: namespaces, an agent as PID 1, sockets made inside."""
