"""The benchmark: us against the chain that anyone would script, and against the floor."""
