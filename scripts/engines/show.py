#!/usr/bin/python3
"""Show one page in one old browser engine.

    show.py ENGINE URL OUT

Writes OUT.png (the picture) and OUT.txt (the words), or the one of them that the engine can give, and OUT.log.
Exit status: 0 shown, 1 not shown, 2 asked wrongly or not installed.
URL must be on the loopback interface: these engines have holes that nobody mends.
"""

import csv
import os
import re
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from PIL import ImageGrab

HERE = Path(__file__).resolve().parent
LOADERS = HERE / "loaders"
STORE = (
    Path(os.environ.get("FREESHEET_ENGINES", "~/.cache/freesheet-engines")).expanduser().absolute()
)
ATTEMPTS = 3  # Chromium 92 and NetSurf's framebuffer now and then fail at their start


class Engine(NamedTuple):
    """One row of engines.tsv."""

    name: str
    title: str
    year: str
    set: str
    debian: str
    fetch: str
    sha256: str

    def installed(self) -> bool:
        """Tell whether all that install.sh brings for this engine is there."""
        query = ["dpkg-query", "-W", "-f", "${db:Status-Status}\n", *self.debian.split()]
        states = subprocess.run(query, capture_output=True, text=True).stdout.split()
        packages = states == ["installed"] * len(self.debian.split())
        return packages and (self.fetch == "-" or (STORE / self.name).is_dir())


def engines() -> list[Engine]:
    """Return the engines in the order of their years."""
    with open(HERE / "engines.tsv", newline="") as file:
        return [Engine(*row) for row in csv.reader(file, delimiter="\t")][1:]


class NotShown(Exception):
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

    def start(self, command: list[str], **options) -> subprocess.Popen:
        """Start COMMAND in a process group of its own; what it says goes to the log."""
        with open(self.log, "ab") as log:
            options = {"stdin": subprocess.DEVNULL, "stdout": log, "stderr": log} | options
            return subprocess.Popen(
                command, env=self.environment, start_new_session=True, **options
            )

    def run(self, *command: str, seconds: float = 40, **files) -> None:
        """Run COMMAND to its end."""
        process = self.start(list(command), **files)
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            raise NotShown(f"{command[0]} did not end in {seconds:g} s") from None
        finally:
            end_group(process)
        if process.returncode:
            raise NotShown(f"{command[0]} ended with status {process.returncode}")

    def words(self, *command: str, typed: str = "") -> None:
        """Run COMMAND, which prints the page as text, and keep that without its terminal codes."""
        keys = self.home / "typed"
        keys.write_text(typed)
        with open(keys) as stdin, open(self.txt, "w") as stdout:
            self.run(*command, stdin=stdin, stdout=stdout)
        printed = self.txt.read_text(errors="replace")
        self.txt.write_text(re.sub(r"\x1b(\[[0-9;?]*[a-zA-Z]|[()].)|.\x08", "", printed))

    def pdf_words(self, pdf: Path) -> None:
        """Keep the words of a PDF file."""
        self.run("pdftotext", "-layout", str(pdf), str(self.txt))

    def screen(self) -> subprocess.Popen:
        """Start an X server that nobody sees and point the environment at it."""
        read_end, write_end = os.pipe()
        geometry = ["-screen", "0", "900x760x24"]
        # Without -noreset the server would start anew when its last client leaves.
        command = ["Xvfb", "-displayfd", str(write_end), *geometry, "-nolisten", "tcp", "-noreset"]
        server = self.start(command, pass_fds=[write_end])
        os.close(write_end)
        with open(read_end) as pipe:
            if not select.select([pipe], [], [], 15)[0]:
                end_group(server)
                raise NotShown("Xvfb did not start")
            self.environment["DISPLAY"] = ":" + pipe.readline().strip()
        return server

    def on_screen(self, *command: str) -> None:
        """Run COMMAND to its end on a private screen."""
        server = self.screen()
        try:
            self.run(*command)
        finally:
            end_group(server)

    def draw(self, *command: str, settle: float = 3, limit: float = 25) -> None:
        """Start COMMAND on a private screen, and keep the picture when it has stood still."""
        server = self.screen()
        browser = self.start(list(command))
        try:
            picture, still, started = None, 0, time.monotonic()
            while still < 2:
                time.sleep(0.6)
                if browser.poll() is not None:
                    raise NotShown(f"{command[0]} ended with status {browser.returncode}")
                if time.monotonic() - started > limit:
                    raise NotShown(f"no page stood still on the screen in {limit:g} s")
                last, picture = picture, ImageGrab.grab(xdisplay=self.environment["DISPLAY"])
                blank = (
                    picture.getcolors(8) is not None
                )  # an empty window with its scroll bar has fewer; a line of text more
                settled = time.monotonic() - started > settle
                still = still + 1 if settled and not blank and picture == last else 0
            picture.save(self.png)
        finally:
            end_group(browser)
            end_group(server)


def end_group(process: subprocess.Popen) -> None:
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


# The drivers: text browsers, small browsers, Java, old WebKit, old Chromium, current browsers.


def lynx(page: Page) -> None:
    page.words("lynx", "-dump", "-nomargins", "-width=100", page.url)


def w3m(page: Page) -> None:
    page.words("w3m", "-dump", "-cols", "100", "-o", "display_charset=UTF-8", page.url)


def links(page: Page) -> None:
    page.words("links", "-dump", "-width", "100", "-codepage", "utf-8", page.url)


def elinks(page: Page) -> None:
    page.words("elinks", "-dump", "-dump-charset", "UTF-8", "-dump-width", "100", page.url)


def netrik(page: Page) -> None:
    page.words("netrik", "--dump", page.url)


def edbrowse(page: Page) -> None:
    (page.home / ".ebrc").touch()
    page.words("edbrowse", typed=f"b {page.url}\n,p\nqt\n")


def eww(page: Page) -> None:
    page.words(
        "emacs",
        "--batch",
        "--eval",
        f"""
        (progn (require 'eww) (setq shr-width 100 shr-use-fonts nil url-cookie-file nil)
               (eww "{page.url}")
               (dotimes (_ 30) (accept-process-output nil 0.1))
               (with-current-buffer "*eww*" (princ (buffer-substring-no-properties (point-min) (point-max)))))""",
    )


def w3m_img(page: Page) -> None:
    options = ["-o", "display_image=1", "-o", "auto_image=1", "-o", "inline_img_protocol=0"]
    terminal = ["xterm", "-fa", "DejaVu Sans Mono", "-fs", "10", "-geometry", "112x46+0+0", "-e"]
    page.draw(*terminal, "w3m", *options, page.url, settle=5)


def links2g(page: Page) -> None:
    (page.home / ".links2").mkdir()  # without it a welcome covers the page
    page.draw("links2", "-g", "-driver", "x", "-mode", "900x760", page.url)


def dillo(page: Page) -> None:
    page.draw("dillo", "-f", "-g", "900x760+0+0", page.url)


def netsurf(page: Page) -> None:
    choices = page.home / ".config/netsurf/Choices"
    choices.parent.mkdir(parents=True, exist_ok=True)
    window = "window_x:0\nwindow_y:0\nwindow_width:900\nwindow_height:760\n"
    choices.write_text("homepage_url:about:blank\nenable_javascript:1\n" + window)
    page.draw("netsurf-gtk", page.url, settle=5)


def netsurf_fb(page: Page) -> None:
    page.draw("netsurf-fb", "-f", "sdl", "-w", "900", "-h", "760", "-b", "32", page.url, settle=5)


def wxhtml(page: Page) -> None:
    page.draw("/usr/bin/python3", str(LOADERS / "wxhtml.py"), page.url, str(page.out), settle=4)


def tkhtml1(page: Page) -> None:
    page.draw("wish", str(LOADERS / "tkhtml1.tcl"), page.url, settle=4)


def tkhtml3(page: Page) -> None:
    page.environment["PYTHONPATH"] = str(STORE / "tkhtml3")
    page.draw("/usr/bin/python3", str(LOADERS / "tkhtml3.py"), page.url, str(page.out), settle=4)


def w3_xemacs(page: Page) -> None:
    page.environment |= {"LANG": "C", "W3_URL": page.url, "W3_OUT": str(page.txt)}
    page.run("xemacs21", "-vanilla", "-batch", "-l", str(LOADERS / "w3.el"))
    page.draw(
        "xemacs21", "-vanilla", "-geometry", "110x46+0+0", "-l", str(LOADERS / "w3.el"), settle=6
    )


def java(loader: str, *options: str) -> list[str]:
    """Return the command that runs a loader from its source."""
    return ["java", *options, str(LOADERS / f"{loader}.java")]


def swing(page: Page) -> None:
    page.run(*java("SwingHtml", "-Djava.awt.headless=true"), page.url, str(page.out))


def cobra(page: Page) -> None:
    jars = "/usr/share/java/cobra.jar:/usr/share/java/js.jar"
    fonts = "java.desktop/sun.font=ALL-UNNAMED"
    page.on_screen(
        *java("CobraShot", "--add-exports", fonts, "--add-opens", fonts, "-cp", jars),
        page.url,
        str(page.out),
    )


def htmlunit(name: str, version: str) -> Callable[[Page], None]:
    def show(page: Page) -> None:
        (jar,) = (STORE / name).glob("*.jar")
        quiet = "-Dorg.apache.commons.logging.Log=org.apache.commons.logging.impl.NoOpLog"
        options = ["--add-opens", "java.base/java.lang=ALL-UNNAMED", quiet, "-cp", str(jar)]
        page.run(*java("HuDump", *options), page.url, str(page.out), version)

    return show


def javafx(page: Page) -> None:
    modules = ":".join(
        f"/usr/share/java/javafx-{part}.jar"
        for part in ("base", "controls", "graphics", "web", "swing", "media")
    )
    options = [f"-Duser.home={page.home}", "-Dprism.order=sw", "--module-path", modules]
    page.on_screen(
        *java("FxWeb", *options, "--add-modules", "javafx.web,javafx.swing,javafx.controls"),
        page.url,
        str(page.out),
    )


def wkhtml_qt4(page: Page) -> None:
    program, pdf = str(STORE / "wkhtml-qt4/wkhtmltopdf-pack"), page.home / "page.pdf"
    page.run(
        program, "-q", "--javascript-delay", "800", "--disable-smart-shrinking", page.url, str(pdf)
    )
    page.pdf_words(pdf)
    page.run("pdftoppm", "-r", "96", "-png", "-singlefile", "-l", "1", str(pdf), str(page.out))


def wkhtml_qt5(page: Page) -> None:
    page.environment["QT_QPA_PLATFORM"] = "offscreen"
    pdf = page.home / "page.pdf"
    page.run(
        "wkhtmltoimage",
        "-q",
        "--width",
        "900",
        "--javascript-delay",
        "800",
        page.url,
        str(page.png),
    )
    page.run("wkhtmltopdf", "-q", "--javascript-delay", "800", page.url, str(pdf))
    page.pdf_words(pdf)


def phantom211(page: Page) -> None:
    page.environment["OPENSSL_CONF"] = "/dev/null"
    page.run(
        str(STORE / "phantom211/phantomjs"), str(LOADERS / "phantom.js"), page.url, str(page.out)
    )


def khtml(page: Page) -> None:
    page.environment |= {"QT_QPA_PLATFORM": "offscreen", "KDE_FULL_SESSION": "true"}
    page.run("dbus-run-session", "--", str(STORE / "khtml/khtml"), page.url, str(page.out))


def qtwebengine(name: str) -> Callable[[Page], None]:
    def show(page: Page) -> None:
        qt = STORE / name
        page.environment |= {
            "LD_LIBRARY_PATH": str(qt / "lib"),
            "QT_PLUGIN_PATH": str(qt / "plugins"),
            "QTWEBENGINEPROCESS_PATH": str(qt / "libexec/QtWebEngineProcess"),
            "QTWEBENGINE_RESOURCES_PATH": str(qt / "resources"),
            "QTWEBENGINE_LOCALES_PATH": str(qt / "translations/qtwebengine_locales"),
            "QTWEBENGINE_DISABLE_SANDBOX": "1",
            "QTWEBENGINE_CHROMIUM_FLAGS": "--no-sandbox --disable-gpu --disable-quic --disable-background-networking",
            "QT_QPA_PLATFORM": "xcb",
            "QT_XCB_GL_INTEGRATION": "xcb_glx",
            "QT_X11_NO_MITSHM": "1",
        }
        page.on_screen(str(qt / "qwe"), page.url, str(page.out), "--no-sandbox")

    return show


def headless_chromium(program: str) -> Callable[[Page], None]:
    def show(page: Page) -> None:
        quiet = [
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--disable-quic",
        ]
        profile, pdf = page.home / "profile", page.home / "page.pdf"
        for result in (f"--screenshot={page.png}", f"--print-to-pdf={pdf}"):
            flags = [
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                f"--user-data-dir={profile}",
                *quiet,
            ]
            page.run(
                program,
                *flags,
                "--hide-scrollbars",
                "--window-size=900,760",
                result,
                page.url,
                seconds=20,
            )
            shutil.rmtree(profile, ignore_errors=True)
        page.pdf_words(pdf)

    return show


def qutebrowser(page: Page) -> None:
    page.environment |= {"QTWEBENGINE_DISABLE_SANDBOX": "1"}
    flags = ["--temp-basedir", "--qt-flag", "disable-gpu", "--qt-flag", "no-sandbox"]
    page.draw("qutebrowser", *flags, page.url, settle=8, limit=40)


def surf(page: Page) -> None:
    page.environment |= {
        "WEBKIT_DISABLE_COMPOSITING_MODE": "1",
        "WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS": "1",
    }
    page.draw("dbus-run-session", "--", "surf", page.url, settle=5)


FIREFOX_SILENT = """
user_pref("app.normandy.enabled", false);
user_pref("app.update.enabled", false);
user_pref("browser.safebrowsing.malware.enabled", false);
user_pref("browser.safebrowsing.phishing.enabled", false);
user_pref("datareporting.policy.dataSubmissionEnabled", false);
user_pref("dom.push.connection.enabled", false);
user_pref("extensions.update.enabled", false);
user_pref("media.gmp-manager.url", "http://127.0.0.1:9/");
user_pref("network.captive-portal-service.enabled", false);
user_pref("network.connectivity-service.enabled", false);
user_pref("network.dns.disablePrefetch", true);
user_pref("services.settings.server", "http://127.0.0.1:9/");
user_pref("toolkit.telemetry.enabled", false);
"""


def firefox(page: Page) -> None:
    profile = page.home / "profile"
    profile.mkdir(exist_ok=True)
    (profile / "user.js").write_text(FIREFOX_SILENT)
    flags = ["--headless", "--no-remote", "--profile", str(profile), "--window-size", "900,760"]
    page.run("firefox-esr", *flags, "--screenshot", str(page.png), page.url, seconds=60)


DRIVERS: dict[str, Callable[[Page], None]] = {
    "lynx": lynx, "w3m": w3m, "links": links, "elinks": elinks, "netrik": netrik, "edbrowse": edbrowse, "eww": eww,
    "w3m-img": w3m_img, "links2g": links2g, "dillo": dillo, "netsurf": netsurf, "netsurf-fb": netsurf_fb,
    "wxhtml": wxhtml, "tkhtml1": tkhtml1, "tkhtml3": tkhtml3, "w3-xemacs": w3_xemacs,
    "swing": swing, "cobra": cobra, "javafx": javafx,
    "hu-ie8": htmlunit("hu-ie8", "INTERNET_EXPLORER_8"),
    "hu-ff36": htmlunit("hu-ff36", "FIREFOX_3_6"),
    "wkhtml-qt4": wkhtml_qt4, "wkhtml-qt5": wkhtml_qt5, "phantom211": phantom211, "khtml": khtml,
    "qwe49": qtwebengine("qwe49"), "qwe56": qtwebengine("qwe56"), "qwe65": qtwebengine("qwe65"),
    "chrome64": headless_chromium(str(STORE / "chrome64/chromium")),
    "chrome72": headless_chromium(str(STORE / "chrome72/chromium")),
    "chrome92": headless_chromium(str(STORE / "chrome92/chromium")),
    "qutebrowser": qutebrowser, "surf": surf, "firefox": firefox, "chromium": headless_chromium("chromium"),
}  # fmt: skip


def show(name: str, url: str, out: Path) -> None:
    """Show URL in the engine NAME and write OUT.png, OUT.txt; raise NotShown when neither comes about."""
    out = out.absolute()
    out.parent.mkdir(parents=True, exist_ok=True)
    for attempt in range(1, ATTEMPTS + 1):
        home = Path(tempfile.mkdtemp(prefix="freesheet-engine-"))
        page = Page(url, out, home)
        for file in (page.png, page.txt, page.log):
            file.unlink(missing_ok=True)
        try:
            DRIVERS[name](page)
            if any(file.exists() and file.stat().st_size for file in (page.png, page.txt)):
                return
            raise NotShown("it wrote neither picture nor words")
        except NotShown:
            if attempt == ATTEMPTS:
                raise
        finally:
            end_strays(home)
            shutil.rmtree(home, ignore_errors=True)


def main() -> int:
    if len(sys.argv) != 4:
        print(__doc__, file=sys.stderr)
        return 2
    name, url, out = sys.argv[1:]
    engine = {engine.name: engine for engine in engines()}.get(name)
    if engine is None:
        print(f"no such engine: {name}; engines.tsv lists them", file=sys.stderr)
        return 2
    if urlsplit(url).hostname not in ("127.0.0.1", "localhost", "::1"):
        print(f"not on the loopback interface: {url}", file=sys.stderr)
        return 2
    if not engine.installed():
        print(f"{name} is not installed: run install.sh {name}", file=sys.stderr)
        return 2
    try:
        show(name, url, Path(out))
    except NotShown as reason:
        print(f"{name} did not show the page: {reason}; see {out}.log", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
