"""Names the catalogue of these suites to the plugin (``-p harness.plugin``)."""

from pathlib import Path


def pytest_sockcheck_catalogue() -> Path:
    """The folder with the contracts and requirements."""
    return Path(__file__).resolve().parent
