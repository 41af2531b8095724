"""Twins of the modules in `checker/stages`."""
