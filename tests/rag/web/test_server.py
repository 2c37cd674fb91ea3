"""The server before the page is loaded."""

import subprocess
import sys

from places import ROOT


def test_gradio_is_not_loaded_before_it_is_silenced() -> None:
    """It reads its settings as it is imported: whoever loads it before `serve` has set them lets it call home
    and keep uploads where we do not look."""
    code = "import sys, ui, evals.page, rag.web.server; sys.exit('gradio' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT).returncode == 0
