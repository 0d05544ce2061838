"""Measures of the machine, and of the centre's own processes on it, by psutil."""

import time
from dataclasses import dataclass
from pathlib import Path

import psutil

_SHORTEST = 0.25
"""Seconds over which a rate still says something."""


@dataclass(frozen=True, slots=True)
class _Sample:
    at: float
    busy: float
    total: float
    sent: int
    received: int


class Machine:
    """Rates are means since the measure before; the first measure is taken when this is made."""

    def __init__(self, data_dir: Path) -> None:
        self._data_dir = data_dir
        self._last = _sample()

    def measure(self) -> dict[str, float]:
        """By name, in the unit the name says (`spool_damaged`: records); what this machine does not tell is left out.

        Waits when asked again at once.
        """
        time.sleep(max(0.0, self._last.at + _SHORTEST - time.monotonic()))
        before, now = self._last, _sample()
        self._last = now
        found = {
            "memory_percent": float(psutil.virtual_memory().percent),
            "disk_percent": float(psutil.disk_usage(str(self._data_dir)).percent),
            "uptime_seconds": time.time() - psutil.boot_time(),
            "centre_memory_bytes": float(sum(map(_resident, _centre()))),
            "spool_bytes": float(sum(_bytes_of(path) for path in self._data_dir.glob("spool/*/*"))),
            "spool_damaged": float(len(list(self._data_dir.glob("spool/*/*.damaged")))),
        }
        if hasattr(psutil, "getloadavg"):
            found["load_1m"] = psutil.getloadavg()[0]
        return found | _rates(before, now)


def _bytes_of(path: Path) -> int:
    """0 for a file that is gone by now."""
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0


def _rates(before: _Sample, now: _Sample) -> dict[str, float]:
    seconds, ticks = now.at - before.at, now.total - before.total
    found = {"cpu_percent": 100 * min(1.0, max(0.0, (now.busy - before.busy) / ticks))} if ticks > 0 else {}
    if seconds > 0 and now.sent >= before.sent and now.received >= before.received:
        found["sent_bytes_per_second"] = (now.sent - before.sent) / seconds
        found["received_bytes_per_second"] = (now.received - before.received) / seconds
    return found


def _sample() -> _Sample:
    cpu = psutil.cpu_times()
    # Linux counts guest time inside user time as well.
    total = sum(cpu) - getattr(cpu, "guest", 0.0) - getattr(cpu, "guest_nice", 0.0)
    idle = cpu.idle + getattr(cpu, "iowait", 0.0)
    net = psutil.net_io_counters()
    return _Sample(time.monotonic(), total - idle, total, net.bytes_sent if net else 0, net.bytes_recv if net else 0)


def _centre() -> list[psutil.Process]:
    """This process, or the whole family when a supervisor of the centre started it."""
    own = psutil.Process()
    try:
        parent = own.parent()
        if parent is not None and any(Path(word).name == "ioc" for word in parent.cmdline()):
            return [parent, *parent.children(recursive=True)]
    except psutil.Error:
        return [own]
    return [own]


def _resident(process: psutil.Process) -> int:
    try:
        return int(process.memory_info().rss)
    except psutil.Error:
        return 0
