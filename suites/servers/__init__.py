"""What every server must do."""
