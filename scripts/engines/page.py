"""One page to show in one engine: its files, its private home, its private screen, its processes.

Imported by the drivers and by show.py.
"""

from __future__ import annotations

import os
import re
import select
import signal
import subprocess
import time
from pathlib import Path
from typing import IO, TypeAlias

from PIL import Image, ImageGrab

Process: TypeAlias = "subprocess.Popen[bytes]"
File: TypeAlias = "IO[str] | int"

# An empty window with its scroll bar has fewer colors than this; a line of text has more.
BLANK_COLORS = 8
TERMINAL_CODES = re.compile(r"\x1b(\[[0-9;?]*[a-zA-Z]|[()].)|.\x08")


class NotShownError(Exception):
    """The engine failed, hung, or drew nothing."""


class Page:
    """A page to show, the files to write, and a private home for the engine."""

    def __init__(self, url: str, out: Path, home: Path) -> None:
        self.url, self.out, self.home = url, out, home
        self.png, self.txt, self.log = (
            out.with_name(out.name + end) for end in (".png", ".txt", ".log")
        )
        self.environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(home),
            "XDG_RUNTIME_DIR": str(home),
            "LANG": "C.UTF-8",
            "TERM": "xterm",
            "LIBGL_ALWAYS_SOFTWARE": "1",
        }

    def is_shown(self) -> bool:
        """Tell whether a picture or words came about."""
        return any(file.exists() and file.stat().st_size for file in (self.png, self.txt))

    def start(
        self,
        command: list[str],
        *,
        stdin: File = subprocess.DEVNULL,
        stdout: File | None = None,
        keep: tuple[int, ...] = (),
    ) -> Process:
        """Start `command` in a process group of its own; what it says goes to the log."""
        with self.log.open("ab") as log:
            return subprocess.Popen(
                command,
                env=self.environment,
                start_new_session=True,
                stdin=stdin,
                stdout=log if stdout is None else stdout,
                stderr=log,
                pass_fds=keep,
            )

    def run(
        self,
        *command: str,
        seconds: float = 40,
        stdin: File = subprocess.DEVNULL,
        stdout: File | None = None,
        fine: tuple[int, ...] = (0,),
    ) -> None:
        """Run `command` to its end; `fine` are the statuses with which it may end."""
        process = self.start(list(command), stdin=stdin, stdout=stdout)
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            raise NotShownError(f"{command[0]} did not end in {seconds:g} s") from None
        finally:
            end_group(process)
        if process.returncode not in fine:
            raise NotShownError(f"{command[0]} ended with status {process.returncode}")

    def words(self, *command: str, typed: str = "", fine: tuple[int, ...] = (0,)) -> None:
        """Run `command`, which prints the page as text, and keep that without terminal codes."""
        keys = self.home / "typed"
        keys.write_text(typed, encoding="utf-8")
        with keys.open(encoding="utf-8") as stdin, self.txt.open("w", encoding="utf-8") as stdout:
            self.run(*command, stdin=stdin, stdout=stdout, fine=fine)
        printed = self.txt.read_text(encoding="utf-8", errors="replace")
        self.txt.write_text(TERMINAL_CODES.sub("", printed), encoding="utf-8")

    def pdf_words(self, pdf: Path) -> None:
        """Keep the words of a PDF file."""
        self.run("pdftotext", "-layout", str(pdf), str(self.txt))

    def screen(self) -> Process:
        """Start an X server that nobody sees and point the environment at it."""
        read_end, write_end = os.pipe()
        geometry = ["-screen", "0", "900x760x24"]
        # Without -noreset the server would start anew when its last client leaves.
        command = ["Xvfb", "-displayfd", str(write_end), *geometry, "-nolisten", "tcp", "-noreset"]
        server = self.start(command, keep=(write_end,))
        os.close(write_end)
        with os.fdopen(read_end) as pipe:
            if not select.select([pipe], [], [], 15)[0]:
                end_group(server)
                raise NotShownError("Xvfb did not start")
            self.environment["DISPLAY"] = ":" + pipe.readline().strip()
        return server

    def on_screen(self, *command: str) -> None:
        """Run `command` to its end on a private screen."""
        server = self.screen()
        try:
            self.run(*command)
        finally:
            end_group(server)

    def draw(self, *command: str, settle: float = 3, limit: float = 25) -> None:
        """Start `command` on a private screen, and keep the picture when it has stood still."""
        server = self.screen()
        browser = self.start(list(command))
        try:
            self._still_picture(browser, settle, limit).save(self.png)
        finally:
            end_group(browser)
            end_group(server)

    def _still_picture(self, browser: Process, settle: float, limit: float) -> Image.Image:
        started, last = time.monotonic(), None
        still = 0
        while True:
            time.sleep(0.6)
            passed = time.monotonic() - started
            if browser.poll() is not None:
                raise NotShownError(f"the browser ended with status {browser.returncode}")
            if passed > limit:
                raise NotShownError(f"no page stood still on the screen in {limit:g} s")
            picture = ImageGrab.grab(xdisplay=self.environment["DISPLAY"])
            is_blank = picture.getcolors(BLANK_COLORS) is not None
            still = still + 1 if passed > settle and not is_blank and picture == last else 0
            if still == 2:
                return picture
            last = picture


def end_group(process: Process) -> None:
    """End a process that we started, and its children."""
    for sign, seconds in ((signal.SIGTERM, 1.5), (signal.SIGKILL, 5)):
        try:
            os.killpg(process.pid, sign)
            process.wait(seconds)
        except (ProcessLookupError, subprocess.TimeoutExpired):
            continue


def end_strays(home: Path) -> None:
    """End helpers that left their group: they still carry the private home in their environment."""
    for environment in Path("/proc").glob("[0-9]*/environ"):
        try:
            if f"HOME={home}".encode() in environment.read_bytes().split(b"\0"):
                os.kill(int(environment.parent.name), signal.SIGKILL)
        except OSError:
            continue
