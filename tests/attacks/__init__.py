"""What hostile submissions try: a corpus of attacks, each beside the answer it must get."""
