"""Tools over HTTP: parse, call the service, serialise."""

# TODO(02.3): a blueprint named "tools" and its five views.
