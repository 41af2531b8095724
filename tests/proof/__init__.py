"""The proof of the exercises: each check catches what it should, and nothing else."""
