"""Verdict in, text out: nothing here knows how a verdict came about."""
