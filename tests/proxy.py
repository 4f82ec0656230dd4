"""Debian's nginx with assets/server/nginx.conf, in front of some processes of app.py."""

import os
import shutil
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from tests.started import ROOT, free_port
from tests.streams import head, raw

NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
CONF = ROOT / "assets" / "server" / "nginx.conf"
MAIN = "pid {0}/nginx.pid; error_log {0}/error.log; daemon off;\nevents {{}}\nhttp {{ access_log off;"
LINE = "    server 127.0.0.1:7860 max_fails=1 fail_timeout=5s;\n"


@contextmanager
def proxy_of(ports: Sequence[int], folder: Path) -> Iterator[int]:
    """The port of an nginx during the block. folder: for its files, with the static edition in folder/alone."""
    port, paths = free_port(), ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    user = "user root; " if os.geteuid() == 0 else ""  # who can read the tests' folders
    main = user + MAIN.format(folder) + "".join(f"{name}_temp_path {folder}/{name};" for name in paths)
    site = CONF.read_text(encoding="utf-8")
    assert LINE in site
    site = site.replace(LINE, "".join(LINE.replace("7860", str(of_app)) for of_app in ports))
    site = site.replace("/var/www/thermostat", str(folder / "alone"))
    site = site.replace("listen 80;", f"listen 127.0.0.1:{port};").replace("listen [::]:80;", "")
    (folder / "nginx.conf").write_text(f"{main}\n{site}}}\n", encoding="utf-8")
    process = subprocess.Popen([NGINX, "-e", folder / "error.log", "-p", folder, "-c", folder / "nginx.conf"])
    try:
        deadline = time.monotonic() + 30
        while not _answers(port):
            assert process.poll() is None and time.monotonic() < deadline, (folder / "error.log").read_text()
            time.sleep(0.1)
        yield port
    finally:
        process.terminate()
        process.wait(timeout=30)


def _answers(port: int) -> bool:
    try:
        return raw(port, head("GET", "/healthz"))[0] == 200
    except OSError:
        return False
