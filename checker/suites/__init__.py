"""The hidden suites, one folder an exercise, and the kit that they share."""
