"""Inputs and rules of Tactful as files that people edit, checked when they are loaded."""
