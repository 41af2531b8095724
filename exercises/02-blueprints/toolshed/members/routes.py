"""Members over HTTP: parse, call the service, serialise."""

# TODO(02.2): a blueprint named "members", its four views and its hook.
