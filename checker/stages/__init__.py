"""The four judges: each takes a submission and a plan, and returns findings."""
