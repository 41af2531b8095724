"""Twins of the modules in `checker/suites`."""
