"""Adds up the results of several pytest runs: `python -m tests.total RESULT... --failed-parts NAME...`."""

import argparse
import sys
from collections import Counter
from pathlib import Path
from xml.etree import ElementTree


def counts(path):
    """(passed, failed) of one run. A run that left no file, or ran nothing, has failed."""
    if not path.exists():
        return 0, 1
    suites = ElementTree.parse(path).getroot().iter("testsuite")  # noqa: S314 (pytest wrote it)
    passed = failed = 0
    for suite in suites:
        bad = int(suite.get("failures")) + int(suite.get("errors"))
        failed += bad
        passed += int(suite.get("tests")) - bad - int(suite.get("skipped"))
    return (passed, failed) if passed or failed else (0, 1)


def total(paths, failed_parts):
    """(passed, failed) of all runs. A part that failed without a failing test (lint, say) counts as one."""
    by_name = {path.stem: counts(path) for path in paths}
    passed = sum(part[0] for part in by_name.values())
    failed = sum(part[1] for part in by_name.values())
    failed += sum(1 for name in failed_parts if not by_name.get(name, (0, 0))[1])
    return passed, failed


def skipped(paths):
    """A line for each reason for which a run left tests out, with how many."""
    for path in paths:
        suites = ElementTree.parse(path).iter("skipped") if path.exists() else ()  # noqa: S314 (pytest wrote it)
        for reason, count in Counter(one.get("message") for one in suites).items():
            yield f"Skipped in {path.stem}: {count} ({reason})"


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("results", nargs="+", type=Path)
    parser.add_argument("--failed-parts", nargs="*", default=[])
    arguments = parser.parse_args()
    passed, failed = total(arguments.results, arguments.failed_parts)
    if arguments.failed_parts:
        sys.stderr.write(f"Failed: {', '.join(arguments.failed_parts)}\n")
    for line in skipped(arguments.results):
        sys.stderr.write(f"{line}\n")
    sys.stdout.write(f"{passed} passed, {failed} failed\n")
    sys.exit(1 if failed or not passed else 0)
