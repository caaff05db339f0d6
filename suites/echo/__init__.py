"""Echo servers."""
