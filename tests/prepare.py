"""What the tests need and pip cannot bring: a Chromium, and programs that sources really run. Run by `make test`."""

import os
import shutil
import subprocess
import sys

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
COUNTERPARTS = {
    "mariadb-client-core": "my_print_defaults",
    "mariadb-server-core": "mariadbd",
    "mosquitto": "mosquitto",
    "prometheus": "prometheus",
    "prometheus-node-exporter": "prometheus-node-exporter",
    "rsyslog": "rsyslogd",
    "snmpd": "snmpd",
}
"""Debian package → its program. Tests that need one are skipped without it, and fail under CI=true."""
_PATH = f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin"


def find_chromium() -> str | None:
    """The Chromium that IOC_CHROMIUM names, else the first on the PATH; None where there is none."""
    named = os.environ.get("IOC_CHROMIUM")
    if named:
        return named if shutil.which(named) else None
    return next((found for found in map(shutil.which, NAMES) if found), None)


def find_program(name: str) -> str | None:
    """Where the program stands, also among those of the administrator; None where it is not installed."""
    return shutil.which(name, path=_PATH)


def main() -> int:
    missing = [package for package, program in COUNTERPARTS.items() if find_program(program) is None]
    missing += [] if find_chromium() else ["chromium"]
    if missing and os.geteuid() == 0 and shutil.which("apt-get"):
        sys.stderr.write(f"Đang cài các gói của Debian: {', '.join(missing)}…\n")
        _install(missing)
    elif missing:
        sys.stderr.write(f"Thiếu {', '.join(missing)}. Gõ: sudo apt-get install --no-install-recommends {' '.join(missing)}\n")
    if find_chromium():
        return 0
    sys.stderr.write("Kiểm thử trình duyệt cần Chromium; có thể đặt IOC_CHROMIUM.\n")
    return 1


def _install(packages: list[str]) -> None:
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (["update"], ["install", "-y", "--no-install-recommends", *packages]):
        subprocess.run(["apt-get", "-qq", *command], check=True, stdout=subprocess.DEVNULL, env=quiet)


if __name__ == "__main__":
    sys.exit(main())
