"""What all suites share: the stand-in app, expectations, the pytest plugin."""
