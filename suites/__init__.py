"""The suites: contracts, requirements and the checks that judge them."""

from pathlib import Path

FOLDER = Path(__file__).resolve().parent
"""The folder that pytest is pointed at."""
