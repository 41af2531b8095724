"""Lets `python -m checker` call the command line."""

from checker.cli import main

if __name__ == "__main__":
    main()
