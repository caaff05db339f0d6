"""Property-based checks: schedules of what clients do, searched by hypothesis, shrunk, and kept."""
