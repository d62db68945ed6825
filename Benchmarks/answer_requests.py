"""The side of a peer that answers requests for times; Peer.swift asks."""

import sys
import time


def answer_requests(prepare):
    """Answers each request on standard input, `NAME UNTIMED TIMED`, on standard output.

    The answer is the milliseconds of each timed repetition, or one line that starts with `error:`.
    `prepare(name)` returns a function that makes a step.
    """
    prepared = {}
    for line in sys.stdin:
        name, untimed, timed = line.split()
        try:
            step = prepared.get(name) or prepare(name)
            prepared[name] = step
            for _ in range(int(untimed)):
                step()
            times = []
            for _ in range(int(timed)):
                start = time.perf_counter()
                step()
                times.append(1000 * (time.perf_counter() - start))
            print(*times, flush=True)
        except Exception as error:  # whatever a compiler cannot do here
            print("error:", " ".join(str(error).split())[:200], flush=True)
