"""The checker of the Flask katas: a submission goes in, a verdict comes out."""
