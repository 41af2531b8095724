"""Tests of what an instructor does with many submissions."""
