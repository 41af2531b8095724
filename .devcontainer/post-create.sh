#!/usr/bin/env bash
# Makes the course's environment with its caches, so that the first check is as quick as the next.
set -euo pipefail
cd "$(dirname "$0")/.."
python3 -m venv .venv
.venv/bin/pip install -qq --disable-pip-version-check nox
# `doctor` ends with 2 where cells cannot be shut off well; what it says is worth reading anyway.
.venv/bin/nox -s doctor || true
