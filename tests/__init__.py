"""The tests of the checker, and the proof of the exercises."""
