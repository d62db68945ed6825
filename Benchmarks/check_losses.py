"""Whether the steps in JAX do what the steps in PyTorch do: the same losses from the same weights and batches.

Four steps in a row, so that gradients and Adam are compared as well. Exits with 1 where a step differs.
"""

import sys

import jax_training_steps
import training_steps

# Of a loss, relative: five times the most that was seen, the sums of 32-bit numbers in another order.
TOLERANCE = 2e-5
# Images that may be on the other side of a tie after rounding: of 10,000, and of each student's 2,000.
TIES = {"evaluation": 1, "experiment": 4 / 2_000}


def results(step, count):
    """What `count` steps return, one after another."""
    found = []
    for _ in range(count):
        result = step()
        found += result if isinstance(result, list) else [result]
    return found


def differs(name, ours, theirs):
    allowed = TIES.get(name) or TOLERANCE * abs(ours)
    return not abs(ours - theirs) <= allowed * (1 + 1e-6)


def main():
    wrong = 0
    for name in [*training_steps.STEPS, *TIES]:
        count = 1 if name in TIES else 4
        torch = results(training_steps.training_step(name, "eager"), count)
        jax = results(jax_training_steps.training_step(name), count)
        same = len(torch) == len(jax) and not any(map(lambda *pair: differs(name, *pair), torch, jax))
        wrong += not same
        print(name, "the same" if same else "DIFFERENT")
        for peer, numbers in ("PyTorch", torch), ("JAX", jax):
            print(f"  {peer:8}", *(f"{number:10.6f}" for number in numbers), flush=True)
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
