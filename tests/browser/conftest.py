"""A browser of this machine, and pages that watch what a report does in it."""

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import pytest
from playwright.sync_api import Browser, BrowserContext, Dialog, Page, Route, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
NARROW, WIDE = 360, 1280


@dataclass
class Watched:
    """A page, what it said in its console, and where it wanted to go."""

    page: Page
    errors: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)

    @property
    def quiet(self) -> bool:
        """Whether nothing was said, and nothing but the file itself was asked for."""
        return not self.errors and not self.requests


type Scheme = Literal["light", "dark"]
type Opener = Callable[..., Watched]


def found() -> str:
    """Return the path of this machine's Chromium; without one, skip, but fail under CI."""
    for name in NAMES:
        if path := shutil.which(name):
            return path
    reason = f"none of {', '.join(NAMES)} is on the PATH: install Chromium to test the reports"
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Start the browser once; Playwright does so without its sandbox, which root cannot have."""
    path = found()
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path)
        yield started
        started.close()


@pytest.fixture
def opened(browser: Browser, tmp_path: Path) -> Iterator[Opener]:
    """Return a function that opens the text of a page; all is watched, and nothing let out."""
    contexts: list[BrowserContext] = []

    def opener(text: str, *, width: int = WIDE, scheme: Scheme = "light", **wishes: Any) -> Watched:
        file = tmp_path / f"report-{len(contexts)}.html"
        file.write_text(text, encoding="utf-8", newline="\n")
        context = browser.new_context(
            viewport={"width": width, "height": 800},
            color_scheme=scheme,
            java_script_enabled=wishes.pop("scripts", True),
            **wishes,
        )
        contexts.append(context)
        watched = Watched(context.new_page())

        def judge(route: Route) -> None:
            if route.request.url.partition("#")[0] == file.as_uri():
                route.continue_()
            else:
                watched.requests.append(route.request.url)
                route.abort()

        def answer(dialog: Dialog) -> None:
            watched.errors.append(dialog.message)
            dialog.dismiss()

        context.route("**/*", judge)
        watched.page.on("console", lambda message: watched.errors.append(message.text))
        watched.page.on("pageerror", lambda error: watched.errors.append(str(error)))
        watched.page.on("dialog", answer)
        watched.page.goto(file.as_uri())
        return watched

    yield opener
    for context in contexts:
        context.close()
