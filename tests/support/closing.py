"""How a run ends: what was skipped is said, and in CI nothing may be."""

import os
from typing import Any

import pytest

BROWSER = "browser"


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
