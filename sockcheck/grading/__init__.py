"""Grading a class: assignment, submissions, the run, marks, the store of results."""
