"""Categories: the shelves of the tool library."""
