"""Names the catalogue of these suites to the plugin (``-p harness.plugin``)."""

from pathlib import Path


def pytest_sockcheck_catalogue() -> Path:
    return Path(__file__).resolve().parent
