"""The process that holds the libraries' types, and forks once for each submission to check.

Run as a script, it imports nothing of ours, so that modules are looked for where
`python -I -m mypy` looks. A child checks one submission, answers and ends; the parent reads
nothing of it. The child's graph and its order are those of a run that starts from the cache:
only the libraries' trees are there already.

It reaches into mypy, looked at with 2.4.1, which the lock pins. What is not as expected here ends
a process without an answer, and whoever asked runs mypy itself.
"""

import contextlib
import ctypes
import gc
import json
import os
import resource
import shutil
import signal
import socket
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mypy import build, util
from mypy.defaults import RECURSION_LIMIT
from mypy.find_sources import create_source_list
from mypy.fscache import FileSystemCache
from mypy.main import process_options
from mypy.modulefinder import BuildSource, BuildSourceSet, FindModuleCache, compute_search_paths
from mypy.options import Options

READY = BEGUN = b"+"
IMPORTER = "libraries"
# https://man7.org/linux/man-pages/man2/pr_set_pdeathsig.2const.html
SET_PDEATHSIG = 1


class Unlike(Exception):  # noqa: N818 - it says what is the matter
    """Something is not as in a run that starts from the cache."""


@dataclass(frozen=True, slots=True)
class Libraries:
    """What mypy knows of the libraries; `names` are those that a submission must not have."""

    manager: build.BuildManager
    options: Options
    graph: build.Graph
    missing: dict[str, int]
    names: frozenset[str]

    def check(self, what: Sequence[str]) -> tuple[int, str]:
        """Return what mypy says of the files here: its exit code and its standard output."""
        manager, messages = self.manager, list[str]()

        def flush(_: str | None, new: list[str], serious: bool) -> None:  # noqa: FBT001 - mypy's
            if serious:
                raise Unlike("this would go to standard error")
            messages.extend(new)

        manager.flush_errors = flush
        manager.fscache.flush()
        sources = create_source_list(what, self.options, manager.fscache)
        self._turn_to(sources)
        whole = build.load_graph(sources, manager, dict(self.graph))
        graph = self._reached(whole, sources)
        self._forget(graph)
        self._process(graph)
        build.warn_unused_configs(self.options, flush)
        _, notes, _ = util.count_stats(messages)
        return int(len(messages) > notes), "".join(f"{line}\n" for line in messages)

    def _turn_to(self, sources: list[BuildSource]) -> None:
        """Look for modules here, as a manager does that is made for these sources."""
        manager, here = self.manager, str(Path.cwd())
        manager.cwd = here
        manager.errors.set_ignore_prefix(here)
        manager.source_set = BuildSourceSet(sources)
        manager.search_paths = compute_search_paths(sources, self.options, manager.data_dir, None)
        manager.find_module_cache = FindModuleCache(
            manager.search_paths, manager.fscache, self.options, source_set=manager.source_set
        )
        for folder in manager.search_paths.python_path:
            if found := self.names & {
                path.name.partition(".")[0] for path in Path(folder).iterdir()
            }:
                raise Unlike(f"the libraries would see {min(found)}")

    def _reached(self, graph: build.Graph, sources: list[BuildSource]) -> build.Graph:
        """Return what is reached from the sources, in the order in which it would be read."""
        names = list(dict.fromkeys(source.module for source in sources if source.module in graph))
        reached = set(names)
        for name in names:
            state = graph[name]
            for other in (*(state.ancestors or ()), *state.dependencies):
                if other in reached or state.priorities.get(other) == build.PRI_INDIRECT:
                    continue
                reached.add(other)
                names.append(other)
        for order, name in enumerate(names):
            graph[name].order = order
            if not reached.issuperset(graph[name].dependencies):
                raise Unlike(f"{name} would be read anew")
        return {name: graph[name] for name in names}

    def _forget(self, graph: build.Graph) -> None:
        """Let the manager know of no module that is not in the graph."""
        manager = self.manager
        for name in [name for name in manager.modules if name not in graph]:
            # Nothing is freed: the graph of the libraries holds the tree as well.
            del manager.modules[name]
        manager.import_map.clear()
        for name, state in graph.items():
            manager.import_map[name] = state.dependencies_set
            for other in state.suppressed if name in self.graph else ():
                if other in self.missing:
                    manager.missing_modules.setdefault(other, self.missing[other])

    def _process(self, graph: build.Graph) -> None:
        """Check what is no library's, with the libraries' trees taken as loaded."""
        manager, first = self.manager, build.SCC.id_counter
        loaded = {
            scc.id: scc.mod_ids
            for scc in build.sorted_components(graph)
            if scc.mod_ids <= self.graph.keys()
        }
        # The same graph has the same components: they get the same numbers again.
        build.SCC.id_counter = first
        manager.done_sccs.clear()
        manager.done_sccs.update(loaded)
        build.process_graph(graph, manager)
        if any(manager.scc_by_id[number].mod_ids != ids for number, ids in loaded.items()):
            raise Unlike("the components have other numbers")
        if again := manager.rechecked_modules & self.graph.keys():
            raise Unlike(f"{min(again)} was checked anew")


def load(config: str, cache: str, libraries: Sequence[str]) -> Libraries:
    """Load the trees of the libraries and of all that they import, from a cache that has them."""
    importer = Path(f"{IMPORTER}.py")
    importer.write_text("".join(f"import {name}\n" for name in libraries), encoding="utf-8")
    arguments = [
        "--config-file", config, "--cache-dir", cache, "--output", "json", "--no-error-summary",
        str(importer),
    ]  # fmt: skip
    files = FileSystemCache()
    sources, options = process_options(arguments, fscache=files)
    result = build.build(sources, options, None, _surprised, files, sys.stdout, sys.stderr)
    manager, graph = result.manager, result.graph
    if manager.rechecked_modules:
        raise Unlike("the cache is not complete")
    gc.disable()
    for number in manager.top_order:
        build.process_fresh_modules(graph, sorted(manager.scc_by_id[number].mod_ids), manager)
    gc.freeze()
    gc.enable()
    return _kept(manager, options, graph)


def _kept(manager: build.BuildManager, options: Options, graph: build.Graph) -> Libraries:
    """Leave out what only this process has needed, and let nobody write into a cache."""
    manager.metastore.close()
    options.cache_dir = os.devnull
    del graph[IMPORTER], manager.modules[IMPORTER]
    missing = dict(manager.missing_modules)
    manager.missing_modules.clear()
    wanted = {name for state in graph.values() for name in state.suppressed}
    names = {name.partition(".")[0] for name in (*graph, *wanted, IMPORTER)}
    return Libraries(manager, options, graph, missing, frozenset(names))


def _surprised(_: str | None, messages: list[str], *__: bool) -> None:
    """Take what mypy says of the libraries: nothing."""
    if messages:
        raise Unlike(messages[0])


def serve(calls: socket.socket, libraries: Libraries) -> None:
    """Fork for each call, until the caller's end is closed; then end the children, too."""
    children: set[int] = set()
    while True:
        called, descriptors, _, _ = socket.recv_fds(calls, 1, 1)
        if not called:
            break
        for descriptor in descriptors:
            # Where there can be no child now, the caller finds the link closed.
            with socket.socket(fileno=descriptor) as link, contextlib.suppress(OSError):
                if (number := os.fork()) == 0:
                    _be_child(calls, link, libraries)
                children.add(number)
        _bury(children, os.WNOHANG)
    for number in children:
        os.kill(number, signal.SIGKILL)
    _bury(children, 0)


def _bury(children: set[int], options: int) -> None:
    """Take leave of the children that have ended, so that their time is counted as ours."""
    for number in list(children):
        if os.waitpid(number, options)[0]:
            children.discard(number)


def _be_child(calls: socket.socket, link: socket.socket, libraries: Libraries) -> None:
    """Answer one request; whatever happens, this process ends here."""
    try:
        calls.close()
        with link.makefile("rb") as asked:
            request = json.loads(asked.readline())
        _limit(request)
        os.chdir(request["folder"])
        link.sendall(BEGUN)
        code, said = libraries.check(request["what"])
        if len(said) <= request["output"]:
            link.sendall(json.dumps({"code": code, "said": said}).encode() + b"\n")
    finally:
        # Nothing is freed and nothing flushed: that would take its time.
        os._exit(0)


def _limit(request: dict[str, Any]) -> None:
    """Bound this process as its caller bounds tools, and let it outlive nobody."""
    # The clock ends it though it be stuck, and though nobody be there who could.
    signal.setitimer(signal.ITIMER_REAL, request["seconds"] + 1)
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        for name, value in request["limits"].items():
            resource.setrlimit(getattr(resource, name), (value, value))


def main() -> None:
    """Load, say so, and serve: the socket is where standard input would be."""
    config, cache, *libraries = sys.argv[1:]
    sys.setrecursionlimit(RECURSION_LIMIT)
    try:
        loaded = load(config, cache, libraries)
        shutil.rmtree(cache)
        with socket.socket(fileno=0) as calls:
            calls.sendall(READY)
            serve(calls, loaded)
    finally:
        # Who has started this may have been killed.
        shutil.rmtree(Path.cwd(), ignore_errors=True)


if __name__ == "__main__":
    main()
