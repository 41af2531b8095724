"""Loans: who has which tool, and until when."""
