"""How a run ends: what was skipped is said, and in CI nothing may be."""

import os
from pathlib import Path
from typing import Any

import pytest

BROWSER = "browser"
# Other projects' messages, which are not ours to publish.
CORPORA = Path(__file__).parents[3] / "shared" / "corpora"


def _skipped(config: pytest.Config) -> list[str]:
    reporter: Any = config.pluginmanager.get_plugin("terminalreporter")
    if reporter is None or hasattr(config, "workerinput"):
        return []
    return [str(report.longrepr) for report in reporter.stats.get("skipped", [])]


def refuse_skips_in_ci(session: pytest.Session) -> None:
    """Make the run fail if CI is set and a test was skipped."""
    if os.environ.get("CI") and _skipped(session.config):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def tell_of_skipped_browser_tests(config: pytest.Config) -> None:
    """Print the line that stands below pytest's own closing line."""
    for reason in _skipped(config):
        if f"{BROWSER}: " in reason:
            why = reason.rpartition(f"{BROWSER}: ")[2].rstrip("')")
            print(f"browser tests were skipped: {why}")
            return


def tell_of_missing_corpora(config: pytest.Config) -> None:
    """Print that no message of the corpora was read, where there are none (docs/corpora.md)."""
    if not CORPORA.is_dir() and not hasattr(config, "workerinput"):
        print(f"corpora tests were not run: there is no ../{CORPORA.parent.name}/{CORPORA.name}")
