"""The learner's commands."""
