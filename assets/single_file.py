"""The static edition in one file, with one model inside, which works from a disk: `assets.site --single-file`.

From file:// a browser loads no modules, so deno bundles them, and the page finds its files inside (alone/inside.js).
"""

import base64
import gzip
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from html import escape
from pathlib import Path

from assets.parts import facts_markup, script_data
from assets.words import PAGE

LARGEST = 6_000_000  # bytes of the file
INSIDE, PLACE, START = "alone/inside.js", "engine/place.js", "engine/start.js"
FIRST, THREAD = "main.js", "engine/thread.js"
BUNDLE = ("bundle", "--quiet", "--no-lock", "--platform", "browser", "--format", "iife", "--minify")


def head(facts: Mapping, files: Mapping[str, bytes], title: str, styles: str) -> str:
    """HTML for the head of the page, with everything that it needs. files: those of the one model, by path below page/.

    Raises ValueError where deno is not installed or fails.
    """
    first, thread = bundle(FIRST), bundle(THREAD)
    texts = {path.relative_to(PAGE).as_posix(): path.read_text(encoding="utf-8") for path in PAGE.rglob("words.json")}
    files = {**files, "model/kernel.wasm": (PAGE / "model" / "kernel.wasm").read_bytes()}
    inside = {
        "texts": texts | {THREAD: thread},
        "bytes": {
            path: base64.b64encode(gzip.compress(content, 9, mtime=0)).decode("ascii")
            for path, content in files.items()
        },
    }
    icon = base64.b64encode((PAGE / "icon.svg").read_bytes()).decode("ascii")
    return "\n".join(
        [
            f"<title>{escape(title)}</title>",
            f'<link rel="icon" href="data:image/svg+xml;base64,{icon}">',
            f"<style>\n{styles}</style>",
            facts_markup(facts),
            script_data("inside", inside),
            f'<script type="module">{first.replace("</script", "<" + chr(92) + "/script")}</script>',
        ]
    )


def bundle(script: str) -> str:
    """A script of page/ with all that it imports, as one. Raises ValueError."""
    deno = shutil.which("deno", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}")
    if not deno:
        raise ValueError("--single-file needs deno, which bundles the scripts: pip install -r tests/requirements.txt")
    with tempfile.TemporaryDirectory() as folder:
        page, out = Path(folder) / "page", Path(folder) / "bundle.js"
        shutil.copytree(PAGE, page, ignore=shutil.ignore_patterns("*.png"))
        shutil.copy(page / INSIDE, page / PLACE)
        shutil.copy(page / INSIDE, page / START)
        environment = os.environ | {"NO_COLOR": "1", "DENO_NO_UPDATE_CHECK": "1"}
        command = [deno, *BUNDLE, "--output", str(out), str(page / script)]
        done = subprocess.run(command, env=environment, capture_output=True, text=True)
        if done.returncode:
            raise ValueError(f"deno can't bundle {script}: {done.stderr.strip()}")
        return out.read_text(encoding="utf-8")
