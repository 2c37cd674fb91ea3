"""Older Word and WPS documents → DOCX, by LibreOffice where it is installed.

It is found when a file asks for it, runs without a window in a process and a profile of its own, and is ended
with all that it started when its time is up."""

import os
import shutil
import signal
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory

from index.errors import BrokenFileError, UnsupportedFileError

PROGRAMS = ("soffice", "libreoffice")
SECONDS = 50  # for one file, less than its reader has; LibreOffice needs several to start


def as_docx(data: bytes, name: str) -> bytes:
    """The document's bytes as DOCX.

    Raises UnsupportedFileError where LibreOffice is missing, BrokenFileError where it gives up or takes too
    long."""
    program = next(filter(None, map(shutil.which, PROGRAMS)), None)
    if program is None:
        raise UnsupportedFileError(
            f"{name} is an older Word or WPS document, which LibreOffice can read, and that is not installed "
            "here; install it (Debian: libreoffice-writer-nogui), or save the file as .docx."
        )
    with TemporaryDirectory() as folder:
        given, made = Path(folder, "given.doc"), Path(folder, "given.docx")
        given.write_bytes(data)
        command = [program, f"-env:UserInstallation=file://{folder}/profile", "--headless", "--norestore"]
        process = subprocess.Popen(
            [*command, "--convert-to", "docx", "--outdir", folder, str(given)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "HOME": folder},
            process_group=0,  # of the session of who reads, which ends whole (`read_apart.py`)
        )
        try:
            process.wait(SECONDS)
        except subprocess.TimeoutExpired as error:
            raise BrokenFileError(
                f"{name} kept LibreOffice busy for over {SECONDS} s; save the file as .docx, and index that."
            ) from error
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
        if not made.exists():
            raise BrokenFileError(
                f"{name} cannot be converted by LibreOffice: it is damaged or protected; open it in the "
                "program that wrote it, and save it as .docx."
            )
        return made.read_bytes()
