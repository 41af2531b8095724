"""Twins of the modules in `checker/workshop`."""
