"""Build hook: the packaged rules go into the wheel compiled, so that an installed copy never parses them.

An editable install has no compiled copy: it reads ``rules/`` of the checkout and keeps its own in the user's cache.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CompiledRules(BuildHookInterface[Any]):
    """Adds ``custcare_tone/_data/compiled`` to the wheel. Whatever goes wrong in compiling fails the build."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if version == "editable":
            return
        self.folder = Path(tempfile.mkdtemp(prefix="custcare-tone-rules-"))
        sys.path.insert(0, self.root)
        try:
            from custcare_tone.engine import library

            library.write_compiled(self.folder)
        finally:
            sys.path.remove(self.root)
        build_data["force_include"][str(self.folder)] = "custcare_tone/_data/compiled"

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        if version != "editable":
            shutil.rmtree(self.folder)
