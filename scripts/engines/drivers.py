"""One function per engine: how it is told to open a page and give its picture or its words.

A driver is named after its engine. What all of them share is in page.py.
"""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, TypeAlias

from catalog import LOADERS, STORE

if TYPE_CHECKING:
    from collections.abc import Callable

    from page import Page

Driver: TypeAlias = "Callable[[Page], None]"

# The drivers: text browsers, small browsers, Java, old WebKit, old Chromium, current browsers.


def lynx(page: Page) -> None:
    # It shows an error page and ends with 1.
    page.words("lynx", "-dump", "-nomargins", "-width=100", page.url, fine=(0, 1))


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


# Batch Emacs ends at the end of its script: let the answer arrive first.
EWW = """
(progn (require 'eww) (setq shr-width 100 shr-use-fonts nil url-cookie-file nil)
       (eww "{url}")
       (dotimes (_ 30) (accept-process-output nil 0.1))
       (with-current-buffer "*eww*"
         (princ (buffer-substring-no-properties (point-min) (point-max)))))
"""


def eww(page: Page) -> None:
    page.words("emacs", "--batch", "--eval", EWW.format(url=page.url))


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


def htmlunit(name: str, version: str) -> Driver:
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


# Scripts that a page should not have get time to run. An error page is shown, and ends with 1.
WKHTML = ["-q", "--javascript-delay", "800", "--load-error-handling", "ignore"]


def wkhtml_qt4(page: Page) -> None:
    program, pdf = str(STORE / "wkhtml-qt4/wkhtmltopdf-pack"), page.home / "page.pdf"
    page.run(program, *WKHTML, "--disable-smart-shrinking", page.url, str(pdf), fine=(0, 1))
    page.pdf_words(pdf)
    page.run("pdftoppm", "-r", "96", "-png", "-singlefile", "-l", "1", str(pdf), str(page.out))


def wkhtml_qt5(page: Page) -> None:
    page.environment["QT_QPA_PLATFORM"] = "offscreen"
    pdf = page.home / "page.pdf"
    page.run("wkhtmltoimage", *WKHTML, "--width", "900", page.url, str(page.png), fine=(0, 1))
    page.run("wkhtmltopdf", *WKHTML, page.url, str(pdf), fine=(0, 1))
    page.pdf_words(pdf)


def phantom211(page: Page) -> None:
    page.environment["OPENSSL_CONF"] = "/dev/null"
    page.run(
        str(STORE / "phantom211/phantomjs"), str(LOADERS / "phantom.js"), page.url, str(page.out)
    )


def khtml(page: Page) -> None:
    page.environment |= {"QT_QPA_PLATFORM": "offscreen", "KDE_FULL_SESSION": "true"}
    page.run("dbus-run-session", "--", str(STORE / "khtml/khtml"), page.url, str(page.out))


QUIET_QT = "--no-sandbox --disable-gpu --disable-quic --disable-background-networking"


def qtwebengine(name: str) -> Driver:
    def show(page: Page) -> None:
        qt = STORE / name
        page.environment |= {
            "LD_LIBRARY_PATH": str(qt / "lib"),
            "QT_PLUGIN_PATH": str(qt / "plugins"),
            "QTWEBENGINEPROCESS_PATH": str(qt / "libexec/QtWebEngineProcess"),
            "QTWEBENGINE_RESOURCES_PATH": str(qt / "resources"),
            "QTWEBENGINE_LOCALES_PATH": str(qt / "translations/qtwebengine_locales"),
            "QTWEBENGINE_DISABLE_SANDBOX": "1",
            "QTWEBENGINE_CHROMIUM_FLAGS": QUIET_QT,
            "QT_QPA_PLATFORM": "xcb",
            "QT_XCB_GL_INTEGRATION": "xcb_glx",
            "QT_X11_NO_MITSHM": "1",
        }
        page.on_screen(str(qt / "qwe"), page.url, str(page.out), "--no-sandbox")

    return show


QUIET_CHROMIUM = [
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
]


def headless_chromium(program: str) -> Driver:
    def show(page: Page) -> None:
        profile, pdf = page.home / "profile", page.home / "page.pdf"
        flags = ["--headless", "--no-sandbox", "--disable-gpu", *QUIET_CHROMIUM]
        size = ["--hide-scrollbars", "--window-size=900,760"]
        for result in (f"--screenshot={page.png}", f"--print-to-pdf={pdf}"):
            place = f"--user-data-dir={profile}"
            page.run(program, *flags, *size, place, result, page.url, seconds=20)
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


DRIVERS: dict[str, Driver] = {
    "lynx": lynx,
    "w3m": w3m,
    "links": links,
    "elinks": elinks,
    "netrik": netrik,
    "edbrowse": edbrowse,
    "eww": eww,
    "w3m-img": w3m_img,
    "links2g": links2g,
    "dillo": dillo,
    "netsurf": netsurf,
    "netsurf-fb": netsurf_fb,
    "wxhtml": wxhtml,
    "tkhtml1": tkhtml1,
    "tkhtml3": tkhtml3,
    "w3-xemacs": w3_xemacs,
    "swing": swing,
    "cobra": cobra,
    "javafx": javafx,
    "hu-ie8": htmlunit("hu-ie8", "INTERNET_EXPLORER_8"),
    "hu-ff36": htmlunit("hu-ff36", "FIREFOX_3_6"),
    "wkhtml-qt4": wkhtml_qt4,
    "wkhtml-qt5": wkhtml_qt5,
    "phantom211": phantom211,
    "khtml": khtml,
    "qwe49": qtwebengine("qwe49"),
    "qwe56": qtwebengine("qwe56"),
    "qwe65": qtwebengine("qwe65"),
    "chrome64": headless_chromium(str(STORE / "chrome64/chromium")),
    "chrome72": headless_chromium(str(STORE / "chrome72/chromium")),
    "chrome92": headless_chromium(str(STORE / "chrome92/chromium")),
    "qutebrowser": qutebrowser,
    "surf": surf,
    "firefox": firefox,
    "chromium": headless_chromium("chromium"),
}
