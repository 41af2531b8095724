"""What people read: links, commands, names of files, quotes of code, and Markdown that renders."""

import re
import shlex
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from markdown_it import MarkdownIt
from markdown_it.token import Token

from checker import catalog, cli
from checker.catalog import COURSE
from checker.stages.shape import RULES

# Where the documentation of what the course teaches lies; its authors', or a standard's.
HOSTS = {
    "argon2-cffi.readthedocs.io",
    "cheatsheetseries.owasp.org",
    "docs.astral.sh",
    "docs.celeryq.dev",
    "docs.pydantic.dev",
    "docs.python.org",
    "docs.sqlalchemy.org",
    "flask-cors.readthedocs.io",
    "flask-limiter.readthedocs.io",
    "flask-mail.readthedocs.io",
    "flask-sqlalchemy.readthedocs.io",
    "flask.palletsprojects.com",
    "owasp.org",
    "python-rq.org",
    "werkzeug.palletsprojects.com",
    "www.rfc-editor.org",
}
# Names in walk-throughs that the reference does not hold: of HTTP, SQL, JSON, or of a library,
# which the reference does without.
ELSEWHERE = {
    "Allow", "EXISTS", "InternalServerError", "LIMIT", "OperationalError", "PATCH", "PENDING",
    "POST", "SCRIPT_NAME", "StatementError", "__mro__", "app_errorhandler", "contains_eager",
    "db.Model", "null", "self.request.retries", "smtplib", "true", "_",
}  # fmt: skip
FOLDERS = list(catalog.folders().values())
BRIEFS = [folder / "README.md" for folder in FOLDERS]
NOTES = [COURSE / "solutions" / folder.name / "NOTES.md" for folder in FOLDERS]
GUIDES = sorted(COURSE.glob("*.md"))
PAGES = [*GUIDES, *BRIEFS, *NOTES]
LINK = re.compile(r"https?://[^\s)>\"'`\]]+")
NAME = re.compile(r"[A-Za-z_][\w.]*(\(\))?")
COMMAND = re.compile(r"`(?:uvx |\.venv/bin/)?nox -s ([^`]+)`")


def shown(path: Path) -> str:
    """Return a path as a person names it."""
    return path.relative_to(COURSE).as_posix()


@cache
def tokens(path: Path) -> list[Token]:
    """Return the page as a plain viewer with tables understands it."""
    return MarkdownIt("commonmark").enable("table").parse(path.read_text(encoding="utf-8"))


def code_spans(text: str) -> set[str]:
    """Return what stands between backticks."""
    return set(re.findall(r"`([^`\n]+)`", text))


def hints() -> Iterator[tuple[str, str]]:
    """Return each hint with its task."""
    for number in catalog.folders():
        for task in catalog.load(number).tasks:
            yield from ((task.number, hint) for hint in task.hints)


@pytest.mark.parametrize("path", [*BRIEFS, *NOTES], ids=shown)
def test_links_lead_to_official_documentation(path: Path) -> None:
    """By https, to a host of the list."""
    for link in LINK.findall(path.read_text(encoding="utf-8")):
        parts = urlsplit(link)
        assert (parts.scheme, parts.hostname in HOSTS) == ("https", True), link


def test_links_of_hints_lead_to_official_documentation() -> None:
    """As those of the briefs."""
    for task, hint in hints():
        for link in LINK.findall(hint):
            parts = urlsplit(link)
            assert (parts.scheme, parts.hostname in HOSTS) == ("https", True), (task, link)


def test_every_host_of_the_list_is_used() -> None:
    """The list has no more than there is."""
    texts = [path.read_text(encoding="utf-8") for path in [*BRIEFS, *NOTES]]
    texts += [hint for _, hint in hints()]
    assert {urlsplit(link).hostname for text in texts for link in LINK.findall(text)} == HOSTS


@pytest.mark.parametrize("path", PAGES, ids=shown)
def test_a_page_renders_as_it_is_meant(path: Path) -> None:
    """Each table is one, each link and code span is closed, headings have no gap."""
    text = path.read_text(encoding="utf-8")
    found = tokens(path)
    tables = re.findall(r"^\|[\s:|-]+\|$", text, re.MULTILINE)
    assert sum(token.type == "table_open" for token in found) == len(tables)
    levels = [int(token.tag[1]) for token in found if token.type == "heading_open"]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    plain = [
        child.content for token in found for child in token.children or () if child.type == "text"
    ]
    assert not [one for one in plain if "`" in one or "](" in one or "**" in one], path
    assert not [t.content for t in found if t.type == "html_block" and "<!--" not in t.content]


@pytest.mark.parametrize("path", PAGES, ids=shown)
def test_rows_of_a_table_have_the_columns_of_its_head(path: Path) -> None:
    """A stroke within code would make a column more, which viewers drop."""
    for table in re.findall(r"(?:^\|.*\|$\n?)+", path.read_text(encoding="utf-8"), re.MULTILINE):
        widths = {len(re.findall(r"(?<!\\)\|", row)) for row in table.splitlines()}
        assert len(widths) == 1, table


@pytest.mark.parametrize("path", PAGES, ids=shown)
def test_links_within_the_course_are_not_dead(path: Path) -> None:
    """A relative link names a file."""
    for token in tokens(path):
        for child in token.children or ():
            target = str(child.attrs.get("href", "")).partition("#")[0]
            if child.type == "link_open" and target and "://" not in target:
                assert (path.parent / target).exists(), target


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: str(folder.name))
def test_files_that_are_named_exist(folder: Path) -> None:
    """In the reference of the exercise, or in the course."""
    for path in (folder / "README.md", COURSE / "solutions" / folder.name / "NOTES.md"):
        for span in code_spans(path.read_text(encoding="utf-8")):
            if re.fullmatch(r"toolshed/[\w/]*(\.\w+)?", span):
                assert (COURSE / "solutions" / folder.name / span).exists(), (path, span)
            elif re.fullmatch(r"(exercises|solutions|checker|tests)/[\w./-]+", span):
                assert (COURSE / span).exists(), (path, span)


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: str(folder.name))
def test_what_a_walk_through_explains_is_in_the_reference(folder: Path) -> None:
    """Each name in the part that says why: quoted code that has moved would mislead."""
    reference = COURSE / "solutions" / folder.name
    source = "\n".join(
        path.read_text(encoding="utf-8")
        for path in sorted(reference.glob("toolshed/**/*.*"))
        if path.suffix in {".py", ".txt", ".html"}
    )
    text = (reference / "NOTES.md").read_text(encoding="utf-8").partition("## The alternatives")[0]
    words = set(re.findall(r"\w+", source))
    names = {span for span in code_spans(text) if NAME.fullmatch(span)} - ELSEWHERE
    assert {one for one in names if one.removesuffix("()").split(".")[-1] not in words} == set()


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: str(folder.name))
def test_tasks_have_one_title(folder: Path) -> None:
    """The brief's heading is that of exercise.toml, which the report shows."""
    text = (folder / "README.md").read_text(encoding="utf-8")
    headings = dict(re.findall(r"^## Task (\d\d\.\d): (.+)$", text, re.MULTILINE))
    titles = {task.number: task.title for task in catalog.load(folder.name[:2]).tasks}
    assert {number: title.lower() for number, title in headings.items()} == {
        number: title.lower() for number, title in titles.items()
    }


@pytest.mark.parametrize("path", PAGES, ids=shown)
def test_commands_that_are_named_can_be_given(path: Path) -> None:
    """Each session exists, and the checker understands what is passed on to it."""
    commands = set(cli.COMMANDS)
    source = (COURSE / "noxfile.py").read_text(encoding="utf-8")
    others = set(re.findall(r"^@[^\n]*\ndef (\w+)\(session", source, re.MULTILINE))
    for command in COMMAND.findall(path.read_text(encoding="utf-8")):
        sessions, _, options = command.replace("NN", "01").partition(" -- ")
        for session in sessions.split():
            name, _, number = session.partition("-")
            assert name in (commands if number else others), command
            assert not number or number in catalog.folders(), command
            if name in commands and options:
                arguments = [name, *([number] if number else []), *shlex.split(options)]
                cli._parser(arguments).parse_args(arguments)  # noqa: SLF001 - whether it is understood


def test_rules_that_are_taught_in_briefs_alone_have_a_text() -> None:
    """A mark in a brief stands before words, not at the end of a page."""
    for path in BRIEFS:
        text = path.read_text(encoding="utf-8")
        for mark in re.finditer(r"<!-- \w+ -->\n", text):
            assert re.match(r"[A-Z`*\w]", text[mark.end() :]), (path, mark.group())
    assert RULES.is_dir()
