"""Looks for known vulnerabilities in what a lock pins, and says whether it could look.

    .ci/audit.py LOCK [OPTION OF PIP-AUDIT]...

pip-audit says "No known vulnerabilities found", with exit status 0, also where its source knows
none of the packages, as a mirror of the package index may not. So this counts what was audited.

Exit status: 0 every package was audited and none has a known vulnerability; 1 there are some;
3 at least one package could not be audited, which is neither of the two.
"""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

CLEAN, VULNERABLE, NOT_AUDITED = 0, 1, 3

# Each package is asked for by its pin and nothing is installed, since a lock is complete.
PIP_AUDIT = (sys.executable, "-m", "pip_audit", "--disable-pip", "--progress-spinner", "off")


def last_line(text: str) -> str:
    """The last line that says something: of a traceback, the error."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1] if lines else "it gave no reason"


def vulnerabilities(packages: list[dict[str, Any]]) -> Iterator[str]:
    """One line for each vulnerability that pip-audit reports."""
    for package in packages:
        for found in package.get("vulns", ()):
            fixed = ", ".join(found["fix_versions"]) or "no version yet"
            yield f"{package['name']} {package['version']}: {found['id']}, mended in {fixed}"


def main(lock: Path, options: list[str]) -> int:
    """Audit a lock and print what came of it.

    Args:
        lock: a file of requirements, each with its version and hashes.
        options: of pip-audit, such as another source of advisories.

    Returns:
        The exit status.
    """
    command = [*PIP_AUDIT, "--format", "json", "--requirement", str(lock), *options]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    try:
        packages = json.loads(result.stdout)["dependencies"]
    except json.JSONDecodeError:
        print(f"NOT AUDITED: {lock}. pip-audit came to no end: {last_line(result.stderr)}")
        return NOT_AUDITED
    found = list(vulnerabilities(packages))
    skipped = [package["name"] for package in packages if "skip_reason" in package]
    if found:
        print(f"{lock} pins what has known vulnerabilities:", *found, sep="\n  ")
        print("Run `make upgrade`; CONTRIBUTING.md says what to do where no version mends it.")
    if skipped or not packages:
        some = ", ".join(skipped[:3]) + (", …" if len(skipped) > 3 else "")
        print(
            f"NOT AUDITED: {len(skipped)} of {len(packages)} packages of {lock} ({some}). "
            "The source of advisories that can be reached from here does not know them."
        )
    if found:
        return VULNERABLE
    if skipped or not packages:
        return NOT_AUDITED
    print(f"{lock}: {len(packages)} packages audited, no known vulnerability.")
    return CLEAN


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.argv[2:]))
