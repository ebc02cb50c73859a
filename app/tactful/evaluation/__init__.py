"""Offline evaluation: cases, named checks, suites, and runs with their scores."""
