"""What can be done with members. Nothing here knows about HTTP."""

# TODO(02.2): list, get, add and remove members; raise the errors of errors.py.
