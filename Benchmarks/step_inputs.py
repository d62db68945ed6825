"""Weights, batches and constants of the steps: the same numbers in PyTorch and in JAX.

So the losses of both can be compared (check_losses.py).
"""

import math

import numpy

BATCH_SIZE = 64
IMAGE_STEPS = {"deep-supervision", "feature-student"}

# The experiment's images, for training and for the test, its epochs and its seeds.
EXPERIMENT_IMAGES = 2_048, 2_000
EPOCHS, SEEDS = 5, 8


class StepInputs:
    """Random arrays in float32, one after another from a seed."""

    def __init__(self, seed=0):
        self.generator = numpy.random.default_rng(seed)

    def layer(self, *shape):
        """The weight and the bias of a layer as PyTorch initialises it by default.

        The shape is (outputs, inputs) or (outputs, inputs, height, width); both are uniform within one over the
        square root of the numbers that make an output.
        """
        bound = 1 / math.sqrt(math.prod(shape[1:]))
        return self.uniform(shape, bound), self.uniform(shape[:1], bound)

    def uniform(self, shape, bound):
        return bound * (2 * self.generator.random(shape, dtype=numpy.float32) - 1)

    def normal(self, *shape):
        return self.generator.standard_normal(shape, dtype=numpy.float32)

    def labels(self, count):
        return self.generator.integers(10, size=count)

    def batches(self, name, size=BATCH_SIZE):
        """16 pairs of images and labels."""
        shape = (size, 3, 32, 32) if name in IMAGE_STEPS else (size, 784)
        return [(self.normal(*shape), self.labels(size)) for _ in range(16)]

    def order(self, count):
        """An epoch's batches, as indices."""
        return self.generator.permutation(count).reshape(-1, BATCH_SIZE)


def parse_step(name):
    """`distillation/batch=128` is a step with one size changed: ("distillation", {"batch": 128})."""
    name, _, change = name.partition("/")
    size, _, value = change.partition("=")
    return name, {size: int(value)} if size else {}
