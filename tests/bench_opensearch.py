"""Measure engines with three local nodes of OpenSearch among them; what `make scale` runs.

    python -m tests.bench_opensearch [ARGUMENT…]

Arguments are those of `bot.evaluation.scale`. Without Maven, the nodes are left out.
"""

import shutil
import sys

from bot.evaluation.scale import main as measure
from tests.opensearch import MISSING, running_nodes


def main() -> int:
    """Start the nodes, and measure; returns the exit status."""
    if shutil.which("mvn") is None:
        sys.stderr.write(f"{MISSING}\n")
        return measure(sys.argv[1:])
    with running_nodes(measured=True) as nodes:
        return measure(["--cluster", nodes.url, *sys.argv[1:]])


if __name__ == "__main__":
    sys.exit(main())
