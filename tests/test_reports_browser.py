"""The pages in a real browser: nothing is asked for elsewhere, nothing is wider than a phone."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from html import unescape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from tests.test_reports_pages import PAGES

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
PHONE, DESKTOP = 360, 1200
BAD = {
    "bad": '<!doctype html><html><body style="background:#fff"><div style="width:2000px">wide</div>'
    '<img src="/elsewhere.png"><script>console.error("broken")</script></body></html>'
}
"""A page with every fault that is looked for: that they are not found says nothing otherwise."""
MEASURE = """
addEventListener("load", () => {
  const told = {};
  for (const frame of document.querySelectorAll("iframe")) {
    const page = frame.contentDocument;
    for (const each of page.querySelectorAll("details")) each.open = true;
    const root = page.documentElement;
    (told[frame.name] ??= []).push({
      width: root.clientWidth,
      over: root.scrollWidth - root.clientWidth,
      styled: getComputedStyle(page.body).backgroundColor !== "rgba(0, 0, 0, 0)",
      cards: page.querySelectorAll("details").length,
    });
  }
  document.getElementById("told").textContent = JSON.stringify(told);
});
"""

pytestmark = [
    pytest.mark.slow(),
    pytest.mark.skipif(not CHROMIUM, reason="no chromium here (Debian package chromium)"),
]


@dataclass
class Site:
    """Pages served on this machine, and what was asked for."""

    pages: dict[str, str]
    asked: list[str] = field(default_factory=list)
    port: int = 0


@contextmanager
def served(pages: dict[str, str]) -> Iterator[Site]:
    site = Site(pages)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            site.asked.append(self.path)
            text = site.pages.get(self.path.removeprefix("/").removesuffix(".html"))
            self.send_response(200 if text else 404)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write((text or "").encode())

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    site.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def look_at(pages: dict[str, str], folder: Path) -> tuple[dict[str, Any], list[str], list[str]]:
    """Open every page at both widths: what was measured, said on the console, and asked for."""
    frames = "".join(
        f'<iframe name="{name}" src="/{name}.html" style="width:{width}px;height:700px"></iframe>'
        for name in pages
        for width in (PHONE, DESKTOP)
    )
    parent = f"<!doctype html><link rel=icon href=data:,><pre id=told></pre>{frames}"
    with served({**pages, "all": f"{parent}<script>{MEASURE}</script>"}) as site:
        done = subprocess.run(
            [
                *(CHROMIUM or "", "--headless", "--no-sandbox", "--disable-gpu", "--dump-dom"),
                *("--enable-logging=stderr", "--no-first-run", "--disable-background-networking"),
                *("--disable-dev-shm-usage", f"--user-data-dir={folder}"),
                # Whatever the browser itself wants from the world: it does not get out.
                "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
                f"http://127.0.0.1:{site.port}/all.html",
            ],
            capture_output=True,
            text=True,
            timeout=180,
        )
    found = re.search('<pre id="told">(.*?)</pre>', done.stdout, re.DOTALL)
    assert found, done.stderr[-2000:]
    console = [line for line in done.stderr.splitlines() if "CONSOLE" in line]
    return json.loads(unescape(found.group(1))), console, sorted(set(site.asked))


def test_in_a_browser(tmp_path: Path) -> None:
    measured, console, asked = look_at(PAGES, tmp_path)
    assert console == []
    assert asked == sorted(f"/{name}.html" for name in [*PAGES, "all"])
    assert measured.keys() == PAGES.keys()
    for name, sizes in measured.items():
        assert len(sizes) == 2
        for size in sizes:
            assert size["over"] <= 0, (name, size)
            assert size["styled"], name  # the policy lets our style through


def test_nothing_is_asked_for_even_without_the_policy(tmp_path: Path) -> None:
    """The policy would stop requests; there are none to stop."""
    bare = {
        name: re.sub('<meta http-equiv="Content-Security-Policy"[^>]*>', "", text)
        for name, text in PAGES.items()
    }
    assert all("Content-Security-Policy" not in text for text in bare.values())
    _, console, asked = look_at(bare, tmp_path)
    assert console == []
    assert asked == sorted(f"/{name}.html" for name in [*PAGES, "all"])


def test_faults_would_be_seen(tmp_path: Path) -> None:
    measured, console, asked = look_at(BAD, tmp_path)
    assert "/elsewhere.png" in asked
    assert any("broken" in line for line in console)
    assert measured["bad"][0]["over"] > 0
