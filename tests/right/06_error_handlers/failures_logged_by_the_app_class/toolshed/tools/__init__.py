"""Tools: what can be borrowed."""
