"""What the tests need of the machine and pip cannot bring: a Chromium. Run by `make test` before pytest."""

import os
import shutil
import subprocess
import sys

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
INSTALL = "apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium"


def find_chromium() -> str | None:
    """The Chromium that IOC_CHROMIUM names, else the first on the PATH; None where there is none."""
    named = os.environ.get("IOC_CHROMIUM")
    if named:
        return named if shutil.which(named) else None
    return next((found for found in map(shutil.which, NAMES) if found), None)


def main() -> int:
    if find_chromium():
        return 0
    if os.geteuid() == 0 and shutil.which("apt-get"):
        sys.stderr.write("Chưa có Chromium: đang cài gói chromium của Debian…\n")
        subprocess.run(["bash", "-c", INSTALL], check=True, stdout=subprocess.DEVNULL)
        if find_chromium():
            return 0
    sys.stderr.write("Kiểm thử trình duyệt cần Chromium. Gõ: sudo apt-get install chromium  (hoặc đặt IOC_CHROMIUM)\n")
    return 1


if __name__ == "__main__":
    sys.exit(main())
