"""What a process takes of the machine, read from /proc."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


def resident(process: int) -> float:
    """Megabytes of memory that the process holds now."""
    return int(fields(Path(f"/proc/{process}/status"))["VmRSS"].split()[0]) / 1024


@dataclass(frozen=True)
class Activity:
    """What every thread of a process has done since it began."""

    #: Times that a thread went to sleep, which is how often one was woken.
    wake_ups: int
    #: Seconds on a processor.
    seconds: float

    @staticmethod
    def of(process: int) -> Activity:
        wake_ups, nanoseconds = 0, 0
        for thread in Path(f"/proc/{process}/task").iterdir():
            wake_ups += int(fields(thread / "status")["voluntary_ctxt_switches"])
            nanoseconds += int((thread / "schedstat").read_text().split()[0])
        return Activity(wake_ups, nanoseconds / 1e9)

    def __sub__(self, earlier: Activity) -> Activity:
        return Activity(self.wake_ups - earlier.wake_ups, self.seconds - earlier.seconds)


def fields(file: Path) -> dict[str, str]:
    lines = file.read_text(encoding="utf-8").splitlines()
    return {name: value.strip() for name, _, value in (line.partition(":") for line in lines)}
