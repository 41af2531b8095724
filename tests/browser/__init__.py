"""The HTML reports in a real browser: `nox -s browser`; `nox -s tests` leaves this folder out."""
