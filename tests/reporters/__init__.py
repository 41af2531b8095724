"""Twins of the modules in `checker/reporters`."""
