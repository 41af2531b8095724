"""Rate limits: read from the configuration of the app that serves the request."""

# TODO(08.4): functions that return a limit; Flask-Limiter calls them in each request.
