"""What every kernel is asked, in rounds that alternate between them.

Alternating in small blocks, so that a machine that slows down slows all of them alike.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import zmq
from client import Client
from kernels import FLOOR, Kernel
from resources import Activity, resident

#: Blocks into which a round divides its round trips.
BLOCKS = 6
#: Seconds that a slow kernel may take for a block of one kind.
ENOUGH = 0.3
#: Cells behind which memory must not have grown, and those before which it is not looked at.
MANY_CELLS, FIRST_CELLS, BATCH = 50_000, 2_000, 200
#: Seconds given to a slow kernel for those cells, and to all for doing nothing.
DRIFT_TIME, IDLE_TIME = 12, 10


@dataclass
class Samples:
    """What was found of one kernel. Seconds, cells a second, megabytes."""

    starts: list[float] = field(default_factory=list)
    trips: list[float] = field(default_factory=list)
    completions: list[float] = field(default_factory=list)
    inspections: list[float] = field(default_factory=list)
    rates: list[float] = field(default_factory=list)
    interrupts: list[float] = field(default_factory=list)
    shutdowns: list[float] = field(default_factory=list)
    memory: list[float] = field(default_factory=list)
    #: Megabytes gained over this many cells.
    drift: float = 0
    drift_cells: int = 0
    wake_ups: float = 0
    #: The part of one processor that is taken while nothing is asked.
    idling: float = 0
    #: What it did not do: stop, say its last words, answer; and how often.
    failures: dict[str, int] = field(default_factory=dict)

    def fail(self, what: str) -> None:
        self.failures[what] = self.failures.get(what, 0) + 1


class Contestant:
    """A kernel, its client while it runs, and what was found so far."""

    def __init__(self, kernel: Kernel) -> None:
        self.kernel = kernel
        self.samples = Samples()
        self.client: Client | None = None

    def start(self) -> None:
        self.client = Client(self.kernel)
        self.attempt(lambda client: self.samples.starts.append(client.first_reply()))
        self.attempt(lambda client: self.samples.memory.append(resident(client.process.pid)))
        self.attempt(Client.settle)

    def converse(self, count: int) -> None:
        kernel, samples = self.kernel, self.samples

        def trips(client: Client) -> None:
            until = time.perf_counter() + ENOUGH
            for _ in range(count):
                samples.trips.append(client.round_trip(client.cell(kernel.cell)))
                if time.perf_counter() > until:
                    break

        def questions(client: Client) -> None:
            until = time.perf_counter() + ENOUGH
            for _ in range(count // 2):
                ask = client.question("complete_request", kernel.prefix)
                samples.completions.append(client.round_trip(ask))
                ask = client.question("inspect_request", kernel.subject)
                samples.inspections.append(client.round_trip(ask))
                if time.perf_counter() > until:
                    break

        self.attempt(trips)
        self.attempt(questions)

    def pipeline(self, count: int) -> None:
        # A slow kernel would take minutes for as many.
        if self.samples.rates:
            count = min(count, max(50, int(3 * ENOUGH * max(self.samples.rates))))
        else:
            count = min(count, 200)
            self.attempt(lambda client: self.samples.rates.append(client.pipelined(count)))
        self.attempt(lambda client: self.samples.rates.append(client.pipelined(count)))

    def interrupt(self) -> None:
        if not self.kernel.endless or "stop" in self.samples.failures:
            return

        def stop(client: Client) -> None:
            if (took := client.interrupt()) is None:
                self.samples.fail("stop")
                self.leave()
            else:
                self.samples.interrupts.append(took)

        self.attempt(stop)

    def shut_down(self) -> None:
        def end(client: Client) -> None:
            took, said = client.shut_down()
            self.samples.shutdowns.append(took)
            if not said:
                self.samples.fail("say its last words")
            self.leave()

        self.attempt(end)

    def run_many(self) -> None:
        """Runs cells until their number or their time is reached, and notes what memory has grown by."""

        def run(client: Client) -> None:
            until = time.perf_counter() + DRIFT_TIME
            before, done = 0.0, 0
            while done < MANY_CELLS and time.perf_counter() < until:
                client.pipelined(BATCH)
                done += BATCH
                if done == FIRST_CELLS or not before:
                    before = resident(client.process.pid)
            self.samples.drift = resident(client.process.pid) - before
            self.samples.drift_cells = done

        self.attempt(run)

    def attempt(self, step: Callable[[Client], None]) -> None:
        """A kernel that stops answering loses the rest of the round; ours must not."""
        if self.client is None:
            return
        try:
            step(self.client)
        except zmq.Again:
            self.samples.fail("answer")
            self.leave()
            if self.kernel.name == "regshell":
                raise

    def leave(self) -> None:
        if self.client:
            self.client.leave()
        self.client = None


def round_of(contestants: Sequence[Contestant], trips: int, cells: int) -> None:
    try:
        for contestant in contestants:
            contestant.start()
        for _ in range(BLOCKS):
            for contestant in contestants:
                contestant.converse(trips // BLOCKS)
        for contestant in contestants:
            contestant.pipeline(cells)
        for contestant in contestants:
            contestant.interrupt()
        for contestant in contestants:
            contestant.shut_down()
    finally:
        for contestant in contestants:
            contestant.leave()


def resources(contestants: Sequence[Contestant]) -> None:
    """Idleness of all at the same time, then memory over many cells of one after the other."""
    try:
        for contestant in contestants:
            contestant.start()
        time.sleep(1)
        running = [
            (contestant, contestant.client.process.pid) for contestant in contestants if contestant.client
        ]
        before = [Activity.of(process) for _, process in running]
        time.sleep(IDLE_TIME)
        for (contestant, process), earlier in zip(running, before, strict=True):
            since = Activity.of(process) - earlier
            contestant.samples.wake_ups = since.wake_ups / IDLE_TIME
            contestant.samples.idling = since.seconds / IDLE_TIME
        for contestant in contestants:
            contestant.run_many()
    finally:
        for contestant in contestants:
            contestant.leave()


def floor(contestants: Sequence[Contestant]) -> Samples:
    return next(contestant.samples for contestant in contestants if contestant.kernel.name == FLOOR)
