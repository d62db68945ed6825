"""The training steps of TrainingSteps in JAX, timed on request.

The whole step is one compiled function, which updates weights and moments in place. Images have their channels
last, which XLA's convolutions want. Benchmarks/README.md says what is measured.
"""

import argparse
import functools
import os

if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Answers timing requests on standard input.")
    parser.add_argument("--threads", type=int, required=True)
    threads = parser.parse_args().threads
    # XLA has no setting for it: it takes a thread for each processor that it finds as it is loaded.
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:threads])

import jax
import jax.numpy as jnp
import numpy
import optax
from jax import lax

from answer_requests import answer_requests
from step_inputs import (
    BATCH_SIZE, EPOCHS, EXPERIMENT_IMAGES, IMAGE_STEPS, SEEDS, StepInputs, parse_step
)


def linear(inputs, *sizes):
    """Layers of fully connected units, each a weight (inputs, outputs) and a bias."""
    layers = (inputs.layer(to, from_) for from_, to in zip(sizes, sizes[1:]))
    return [(jnp.array(weight.T), jnp.array(bias)) for weight, bias in layers]


def convolution(inputs, *channels):
    """Layers of 3 x 3 kernels, each a weight (height, width, inputs, outputs) and a bias."""
    layers = (inputs.layer(to, from_, 3, 3) for from_, to in zip(channels, channels[1:]))
    return [(jnp.array(weight.transpose(2, 3, 1, 0)), jnp.array(bias)) for weight, bias in layers]


def perceptron(layers, x):
    for weight, bias in layers[:-1]:
        x = jax.nn.relu(x @ weight + bias)
    weight, bias = layers[-1]
    return x @ weight + bias


def convolved(layer, x):
    weight, bias = layer
    return lax.conv_general_dilated(
        x, weight, (1, 1), "SAME", dimension_numbers=("NHWC", "HWIO", "NHWC")
    ) + bias


def cross_entropy(logits, labels):
    return optax.softmax_cross_entropy_with_integer_labels(logits, labels).mean()


def soft_loss(student, teacher, temperature=4.0):
    log_probabilities = jax.nn.log_softmax(student / temperature)
    targets = jax.nn.softmax(teacher / temperature)
    return optax.losses.kl_divergence(log_probabilities, targets).mean() * temperature**2


def distillation_loss(student, teacher, labels, alpha=0.7):
    return alpha * soft_loss(student, teacher) + (1 - alpha) * cross_entropy(student, labels)


# One function a step: it returns what is trained, what is constant, and the loss of a batch. The loss comes with the
# statistics of batch norm, where there are any.


def distillation(inputs, width=128):
    teacher = linear(inputs, 784, 512, 256, 10)

    def loss(student, teacher, data, labels):
        return distillation_loss(perceptron(student, data), perceptron(teacher, data), labels), []

    return linear(inputs, 784, width, 10), teacher, loss


def teacher(inputs):
    def loss(model, _, data, labels):
        return cross_entropy(perceptron(model, data), labels), []

    return linear(inputs, 784, 512, 256, 10), None, loss


def kept_logits_loss(student, kept, data, labels):
    return distillation_loss(perceptron(student, data), kept, labels), []


def kept_logits(inputs):
    return linear(inputs, 784, 128, 10), jnp.array(inputs.normal(BATCH_SIZE, 10)), kept_logits_loss


def rkd(inputs):
    """Document 10.4's RKD in its paper's form, all pairs and all triples at once, alpha = 0.5."""

    def distances_and_angles(x):
        differences = x[None] - x[:, None]
        squares = (differences**2).sum(2, keepdims=True)
        # The root's slope is infinite at 0, the distance of a row from itself.
        apart = squares > 0
        distances = jnp.where(apart, jnp.sqrt(jnp.where(apart, squares, 1)), 0)
        directions = differences / jnp.maximum(distances, 1e-12)
        angles = directions @ directions.swapaxes(1, 2)
        return distances / (distances.sum() / apart.sum()), angles

    def difference(student, teacher):
        return optax.losses.huber_loss(student, teacher).mean()

    def loss(layers, taught, data, labels):
        features = jax.nn.relu(perceptron(layers[:1], data))
        terms = map(difference, distances_and_angles(features), distances_and_angles(taught))
        distance, angle = terms
        hard = cross_entropy(perceptron(layers[1:], features), labels)
        return 0.5 * (25 * distance + 50 * angle) + 0.5 * hard, []

    return linear(inputs, 784, 128, 10), jnp.array(inputs.normal(BATCH_SIZE, 256)), loss


def deep_supervision(inputs):
    """As in the self-distillation notebook, section 3."""
    channels = [3, 64, 128, 256]
    model = {
        "convolutions": convolution(inputs, *channels),
        "norms": [(jnp.ones(n), jnp.zeros(n)) for n in channels[1:]],
        "exits": [linear(inputs, n, 10) for n in channels[1:]],
    }

    def normalized(norm, x):
        weight, bias = norm
        mean, variance = x.mean((0, 1, 2)), x.var((0, 1, 2))
        return (x - mean) * lax.rsqrt(variance + 1e-5) * weight + bias, (mean, variance)

    def pooled(x):
        # Faster than lax.reduce_window, whose gradient XLA computes in a slow loop.
        batch, height, width, channels = x.shape
        return x.reshape(batch, height // 2, 2, width // 2, 2, channels).max((2, 4))

    def loss(model, _, data, labels):
        x, logits, statistics = data, [], []
        for layer, norm, exit in zip(model["convolutions"], model["norms"], model["exits"]):
            x, moments = normalized(norm, convolved(layer, x))
            x = pooled(jax.nn.relu(x))
            logits.append(perceptron(exit, x.mean((1, 2))))
            statistics.append(moments)
        main = logits.pop()
        soft = sum(soft_loss(exit, lax.stop_gradient(main)) for exit in logits)
        return cross_entropy(main, labels) + 0.3 * soft, statistics

    return model, None, loss


def feature_student(inputs):
    """Document 10.3's student: three convolutions without pooling."""
    model = {
        "convolutions": convolution(inputs, 3, 64, 128, 256),
        "head": linear(inputs, 256, 10),
    }

    def loss(model, _, data, labels):
        x = data
        for layer in model["convolutions"]:
            x = jax.nn.relu(convolved(layer, x))
        return cross_entropy(perceptron(model["head"], x.mean((1, 2))), labels), []

    return model, None, loss


STEPS = {
    "distillation": distillation,
    "kept-logits": kept_logits,
    "teacher": teacher,
    "rkd": rkd,
    "deep-supervision": deep_supervision,
    "feature-student": feature_student,
}

OPTIMIZER = optax.adam(1e-3)


def updated(loss, model, moments, running, constants, data, labels):
    """A step of Adam: the model, its moments, batch norm's running statistics, and the batch's loss."""
    value_and_gradient = jax.value_and_grad(loss, has_aux=True)
    (value, statistics), gradients = value_and_gradient(model, constants, data, labels)
    updates, moments = OPTIMIZER.update(gradients, moments)
    running = jax.tree.map(lambda old, new: 0.9 * old + 0.1 * new, running, statistics)
    return optax.apply_updates(model, updates), moments, running, value


def training_step(name):
    """A function that makes one training step on the next of 16 random batches, and returns its loss."""
    name, sizes = parse_step(name)
    if name == "evaluation":
        return evaluation(**sizes)
    if name == "experiment":
        return experiment()
    batch_size = sizes.pop("batch", BATCH_SIZE)
    inputs = StepInputs()
    model, constants, loss = STEPS[name](inputs, **sizes)
    moments = OPTIMIZER.init(model)
    batches = [
        (jnp.array(data.transpose(0, 2, 3, 1) if name in IMAGE_STEPS else data), jnp.array(labels))
        for data, labels in inputs.batches(name, batch_size)
    ]
    _, running = loss(model, constants, *batches[0])
    update = jax.jit(functools.partial(updated, loss), donate_argnums=(0, 1, 2))
    done = 0

    def step():
        nonlocal model, moments, running, done
        data, labels = batches[done % len(batches)]
        done += 1
        model, moments, running, value = update(model, moments, running, constants, data, labels)
        return float(value)

    return step


def experiment():
    """A function that trains a student on kept logits for five epochs and tests it, for each of eight seeds.

    The seeds are one batch of students (vmap), and an epoch is one compiled loop (scan), both of which are faster
    than a call for each step.
    """
    inputs = StepInputs()
    (data, labels), (test, test_labels) = (
        (jnp.array(inputs.uniform((count, 784), 1)), jnp.array(inputs.labels(count)))
        for count in EXPERIMENT_IMAGES
    )
    kept = perceptron(linear(inputs, 784, 512, 256, 10), data)

    def epoch(student, moments, order, data, kept, labels):
        def step(trained, batch):
            constants, images, classes = kept[batch], data[batch], labels[batch]
            return updated(kept_logits_loss, *trained, [], constants, images, classes)[:2], None

        return lax.scan(step, (student, moments), order)[0]

    one_each = (0, 0, 0, None, None, None)
    epochs = jax.jit(jax.vmap(epoch, one_each), donate_argnums=(0, 1))
    accuracies = jax.jit(jax.vmap(lambda student, data, labels: right(student, data, labels).mean(),
                                  (0, None, None)))

    def run():
        inputs = [StepInputs(seed) for seed in range(SEEDS)]
        students = [linear(own, 784, 128, 10) for own in inputs]
        student = jax.tree.map(lambda *each: jnp.stack(each), *students)
        moments = jax.vmap(OPTIMIZER.init)(student)
        for _ in range(EPOCHS):
            order = numpy.stack([own.order(len(data)) for own in inputs])
            student, moments = epochs(student, moments, order, data, kept, labels)
        return accuracies(student, test, test_labels).tolist()

    return run


def right(student, data, labels):
    """For each image whether the student gets it right."""
    return perceptron(student, data).argmax(1) == labels


def evaluation(images=10_000):
    """A function that counts how many images the student of document 10.1 gets right."""
    inputs = StepInputs()
    student = linear(inputs, 784, 128, 10)
    data, labels = jnp.array(inputs.normal(images, 784)), jnp.array(inputs.labels(images))

    count = jax.jit(lambda *arguments: right(*arguments).sum())
    return lambda: int(count(student, data, labels))


if __name__ == "__main__":
    answer_requests(training_step)
