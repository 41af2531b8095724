"""Members: the neighbours who own and borrow tools."""
