"""Where learner code runs: in cells, never in the process that judges."""
