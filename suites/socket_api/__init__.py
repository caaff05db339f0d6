"""The socket API of the platform itself: its functions, flags, options and names."""
