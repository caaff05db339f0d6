"""The engine of sockcheck: programs, requirements, targets, labs, peers, faults, verdicts.

It imports none of the other packages; ``suites`` and ``reports`` import it.
"""

__version__ = "0.1.0"
