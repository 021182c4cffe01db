"""Points slack_sdk's clients at the local workspace, in the process of an app that does not.

Python loads it by itself where its folder is in `PYTHONPATH`. The address that a client has where
it is given none is then that in `SLACK_API_URL`; nothing else changes, and no client is imported.
"""

import os
import sys
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from importlib.util import module_from_spec
from pathlib import Path
from types import ModuleType

_CLIENTS = {
    "slack_sdk.web.base_client": "BaseClient",
    "slack_sdk.web.async_base_client": "AsyncBaseClient",
}


class _Pointing(MetaPathFinder):
    """Finds the modules of those clients, and changes their default address once they are run."""

    def __init__(self, address: str) -> None:
        self._address = address

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Find one of those modules, as Python does."""
        if name not in _CLIENTS:
            return None
        spec = PathFinder.find_spec(name, path, target)
        if spec is None or spec.loader is None:
            return spec
        run = spec.loader.exec_module

        def run_and_point(module: ModuleType) -> None:
            run(module)
            make = getattr(module, _CLIENTS[name]).__init__
            # The token and the address are the first two arguments that need not be given.
            token, _, *rest = make.__defaults__
            make.__defaults__ = (token, self._address, *rest)

        spec.loader.exec_module = run_and_point  # type: ignore[method-assign]  # of this loader alone
        return spec


def _run_the_next() -> None:
    """Run the module of this name that Python would have loaded without this one."""
    here = Path(__file__).absolute().parent
    others = [folder for folder in sys.path if Path(folder).absolute() != here]
    spec = PathFinder.find_spec(__name__, others)
    if spec is not None and spec.loader is not None:
        spec.loader.exec_module(module_from_spec(spec))


if address := os.environ.get("SLACK_API_URL"):
    sys.meta_path.insert(0, _Pointing(address))
_run_the_next()
