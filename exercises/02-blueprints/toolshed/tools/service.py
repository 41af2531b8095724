"""What can be done with tools. Nothing here knows about HTTP."""

# TODO(02.3): list, get, add, change and remove tools.
