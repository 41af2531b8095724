"""Reviews: what members think of a tool."""
