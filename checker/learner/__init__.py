"""What a learner does between two verdicts."""
