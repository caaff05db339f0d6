"""What we inject: short writes and lost clients, without touching the target's code."""
