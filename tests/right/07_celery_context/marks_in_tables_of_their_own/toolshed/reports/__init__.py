"""Reports: files that take too long for one request."""
