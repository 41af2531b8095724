"""The looks themselves: each of them sees what it is there to see."""

from tests.browser.conftest import NARROW, Opener
from tests.browser.looks import sticks_out, violations

PAGE = """<!doctype html><html lang="en"><title>A page</title><main><h1>A page</h1>{}</main>"""


def test_a_good_page_is_good(opened: Opener) -> None:
    """Nothing is found where nothing is wrong."""
    watched = opened(PAGE.format("<p>Some words.</p>"))
    assert violations(watched.page) == []
    assert sticks_out(watched.page) == []
    assert watched.quiet


def test_a_request_is_recorded_and_not_let_out(opened: Opener) -> None:
    """Each host counts, and so does each kind of request."""
    watched = opened(
        PAGE.format(
            "<img alt='' src='http://127.0.0.1:1/a.png'><script>fetch('https://[::1]/b')</script>"
            "<link rel=stylesheet href='file:///c.css'>"
        )
    )
    watched.page.wait_for_load_state("networkidle")
    assert sorted(watched.requests) == [
        "file:///c.css",
        "http://127.0.0.1:1/a.png",
        "https://[::1]/b",
    ]


def test_a_script_that_speaks_or_fails_is_heard(opened: Opener) -> None:
    """A message in the console, an exception, a dialog."""
    for script in ("console.log('said')", "throw new Error('said')", "alert('said')"):
        watched = opened(PAGE.format(f"<script>{script}</script>"))
        assert "said" in "".join(watched.errors), script


def test_what_axe_forbids_is_found(opened: Opener) -> None:
    """Pale text, an image without words, a list of no items."""
    page = opened(
        PAGE.format("<p style='color: #bbb'>Pale words.</p><img width=9 height=9><ul><p>a</p></ul>")
    ).page
    found = {line.partition(":")[0] for line in violations(page)}
    assert {"color-contrast", "image-alt", "list"} <= found


def test_what_sticks_out_is_found(opened: Opener) -> None:
    """A box that is wider than the window."""
    page = opened(PAGE.format("<div style='width: 400px'>wide</div>"), width=NARROW).page
    assert len(sticks_out(page)) == 1
