"""Checks of programs whose sources we are given."""
