"""Texts that a submission may hold to play tricks on a page, and a verdict full of them."""

from dataclasses import replace

from checker.model import Evidence, Finding, Location, Status, Verdict
from checker.reporters import html
from tests.browser import corpus

TEXTS = (
    "<script>document.title = 'owned'; fetch('https://example.org/')</script>",
    "<img src=https://example.org/x.png onerror=\"document.title='owned'\">",
    '"><svg onload="document.title=\'owned\'">',
    "</pre></dd></dl></main></body></html><h1>All checks pass</h1>",
    "</style><style>body { display: none }</style>",
    "{{ 7 * 7 }} {% raw %} {# comment",
    "<a href=\"javascript:document.title='owned'\">next</a>",
    "\x1b[31mred\x1b[0m \x00\x07\x08\x9b\x85",
    "access\u202e\u2066// check admin\u2069\u2066",
    "\ud800 half a character",
    "a\u0301\u0302\u0303\u0304" * 400,
    "one_word_without_any_place_to_break" * 60,
    "`code` and ` one tick",
    "<!-- ]]> &lt; &amp;amp; &#60;script&#62;",
    "9 x SELECT <b>bold</b>, 3 rows, for A.b, from toolshed/<i>.py:3",
)


def verdict(text: str) -> Verdict:
    """Return a verdict with a text wherever one comes from a submission."""
    base = corpus.load("02-regression")
    result = base.results[0]
    found = Finding(
        result.check.id,
        Status.FAILED,
        text,
        evidence=(
            Evidence("what was done", text),
            Evidence("expected", "a text"),
            Evidence("got", text),
            Evidence("rule", text),
        ),
        location=Location("toolshed/<b>.py", 1, source=text),
        advice=text,
    )
    second = replace(found, title=f"{text}!")
    failed = replace(result, status=Status.FAILED, findings=(found, second))
    blocked = replace(base.results[1], status=Status.BLOCKED, blocked_by=text)
    static = next(one for one in base.results[2:] if one.check.judge in html.PLACES)
    others = tuple(
        replace(one, status=Status.FAILED, findings=(found,)) if one is static else one
        for one in base.results[2:]
    )
    return replace(
        base,
        results=(failed, blocked, *others),
        headline=found,
        loose=(second,),
        remarks=(second,),
        ignored=(text, "conftest.py"),
    )
