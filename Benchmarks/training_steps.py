"""The training steps of TrainingSteps in PyTorch, timed on request.

Benchmarks/README.md says what is measured.
"""

import argparse

import torch
import torch.nn as nn
import torch.nn.functional as F

from answer_requests import answer_requests
from step_inputs import (
    BATCH_SIZE, EPOCHS, EXPERIMENT_IMAGES, IMAGE_STEPS, SEEDS, StepInputs, parse_step
)


class Perceptron(nn.Module):
    """Document 10.1's SimpleTeacher (784, 512, 256, 10) and SimpleStudent (784, 128, 10)."""

    def __init__(self, *sizes):
        super().__init__()
        layers = []
        for inputs, outputs in zip(sizes, sizes[1:]):
            layers += [nn.Linear(inputs, outputs), nn.ReLU()]
        self.layers = nn.Sequential(*layers[:-1])

    def forward(self, x):
        return self.layers(x)


class BasicDistillationLoss(nn.Module):
    """As in document 10.1."""

    def __init__(self, temperature=4.0, alpha=0.7):
        super().__init__()
        self.temperature = temperature
        self.alpha = alpha

        self.ce_loss = nn.CrossEntropyLoss()
        self.kl_loss = nn.KLDivLoss(reduction="batchmean")

    def forward(self, student_logits, teacher_logits, labels):
        teacher_probs = F.softmax(teacher_logits / self.temperature, dim=1)
        student_log_probs = F.log_softmax(student_logits / self.temperature, dim=1)
        soft_loss = self.kl_loss(student_log_probs, teacher_probs) * (self.temperature**2)
        hard_loss = self.ce_loss(student_logits, labels)
        total_loss = self.alpha * soft_loss + (1 - self.alpha) * hard_loss
        return {"total": total_loss, "soft": soft_loss, "hard": hard_loss}


def initialize(module, inputs):
    """Gives each layer its weights, in the order of their definition."""
    with torch.no_grad():
        for layer in module.modules():
            if isinstance(layer, (nn.Linear, nn.Conv2d)):
                weight, bias = inputs.layer(*layer.weight.shape)
                layer.weight.copy_(torch.tensor(weight))
                layer.bias.copy_(torch.tensor(bias))
    return module


# One function a step: it makes the model and returns what is trained and the loss of a batch.


def distillation(inputs, width=128):
    teacher = initialize(Perceptron(784, 512, 256, 10), inputs)
    student = initialize(Perceptron(784, width, 10), inputs)
    loss_fn = BasicDistillationLoss(temperature=4.0, alpha=0.7)
    teacher.eval()
    for p in teacher.parameters():
        p.requires_grad = False

    def loss(data, labels):
        with torch.no_grad():
            teacher_logits = teacher(data)
        student_logits = student(data)
        return loss_fn(student_logits, teacher_logits, labels)["total"]

    return student, loss


def teacher(inputs):
    model = initialize(Perceptron(784, 512, 256, 10), inputs)
    criterion = nn.CrossEntropyLoss()
    return model, lambda data, labels: criterion(model(data), labels)


def kept_logits(inputs):
    student = initialize(Perceptron(784, 128, 10), inputs)
    loss_fn = BasicDistillationLoss(temperature=4.0, alpha=0.7)
    kept = torch.tensor(inputs.normal(BATCH_SIZE, 10))
    return student, lambda data, labels: loss_fn(student(data), kept, labels)["total"]


def rkd(inputs):
    """Document 10.4's RKD in its paper's form, all pairs and all triples at once, alpha = 0.5."""
    trunk, head = nn.Sequential(nn.Linear(784, 128), nn.ReLU()), nn.Linear(128, 10)
    model = initialize(nn.ModuleList([trunk, head]), inputs)
    taught = torch.tensor(inputs.normal(BATCH_SIZE, 256))
    others = ~torch.eye(BATCH_SIZE, dtype=torch.bool)

    def distances(x):
        d = torch.cdist(x, x, compute_mode="donot_use_mm_for_euclid_dist")
        return d / d[others].mean()

    def angles(x):
        directions = F.normalize(x.unsqueeze(0) - x.unsqueeze(1), dim=2)
        return torch.bmm(directions, directions.transpose(1, 2)).reshape(-1)

    def loss(data, labels):
        features = trunk(data)
        distance = F.smooth_l1_loss(distances(features), distances(taught))
        angle = F.smooth_l1_loss(angles(features), angles(taught))
        return 0.5 * (25 * distance + 50 * angle) + 0.5 * F.cross_entropy(head(features), labels)

    return model, loss


class DeepSupervisionNet(nn.Module):
    """As in the self-distillation notebook, section 3."""

    def __init__(self, num_classes=10):
        super().__init__()

        def stage(inputs, outputs):
            return nn.Sequential(
                nn.Conv2d(inputs, outputs, 3, padding=1),
                nn.BatchNorm2d(outputs),
                nn.ReLU(),
                nn.MaxPool2d(2),
            )

        def exit(features):
            return nn.Sequential(
                nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(features, num_classes)
            )

        self.layer1, self.layer2, self.layer3 = stage(3, 64), stage(64, 128), stage(128, 256)
        self.aux1, self.aux2, self.main = exit(64), exit(128), exit(256)

    def forward(self, x):
        f1 = self.layer1(x)
        f2 = self.layer2(f1)
        return self.main(self.layer3(f2)), [self.aux1(f1), self.aux2(f2)]


def deep_supervision(inputs):
    model = initialize(DeepSupervisionNet(), inputs)

    def loss(data, labels):
        main, auxiliaries = model(data)
        total = F.cross_entropy(main, labels)
        soft = F.softmax(main.detach() / 4.0, dim=1)
        for auxiliary in auxiliaries:
            log_probs = F.log_softmax(auxiliary / 4.0, dim=1)
            total = total + 0.3 * F.kl_div(log_probs, soft, reduction="batchmean") * 4.0**2
        return total

    return model, loss


def feature_student(inputs):
    """Document 10.3's student: three convolutions without pooling."""
    model = nn.Sequential(
        nn.Conv2d(3, 64, 3, padding=1),
        nn.ReLU(),
        nn.Conv2d(64, 128, 3, padding=1),
        nn.ReLU(),
        nn.Conv2d(128, 256, 3, padding=1),
        nn.ReLU(),
        nn.AdaptiveAvgPool2d(1),
        nn.Flatten(),
        nn.Linear(256, 10),
    )
    initialize(model, inputs)
    return model, lambda data, labels: F.cross_entropy(model(data), labels)


STEPS = {
    "distillation": distillation,
    "kept-logits": kept_logits,
    "teacher": teacher,
    "rkd": rkd,
    "deep-supervision": deep_supervision,
    "feature-student": feature_student,
}

# The document's own loop; with the Adam that updates all parameters in one kernel, and for images channels
# last in memory; and with the forward and backward passes compiled besides.
FORMS = ["eager", "fused Adam", "compiled"]


def training_step(name, form):
    """A function that makes one training step on the next of 16 random batches, and returns its loss."""
    name, sizes = parse_step(name)
    if name == "evaluation":
        return evaluation(form, **sizes)
    if name == "experiment":
        return experiment(form)
    batch_size = sizes.pop("batch", BATCH_SIZE)
    inputs = StepInputs()
    model, loss = STEPS[name](inputs, **sizes)
    model.train()
    layout = torch.contiguous_format
    if name in IMAGE_STEPS and form != "eager":
        layout = torch.channels_last
        model.to(memory_format=layout)
    optimizer = adam(model, form)
    if form == "compiled":
        loss = torch.compile(loss)
    batches = [
        (torch.tensor(data).contiguous(memory_format=layout), torch.tensor(labels))
        for data, labels in inputs.batches(name, batch_size)
    ]
    done = 0

    def step():
        nonlocal done
        data, labels = batches[done % len(batches)]
        done += 1
        optimizer.zero_grad()
        total = loss(data, labels)
        total.backward()
        optimizer.step()
        return total.item()

    return step


def adam(model, form):
    return torch.optim.Adam(model.parameters(), lr=1e-3, fused=form != "eager")


def experiment(form):
    """A function that trains a student on kept logits for five epochs and tests it, for each of eight seeds.

    The images are tensors in memory, gathered by index: faster than the document's DataLoader.
    """
    inputs = StepInputs()
    (data, labels), (test, test_labels) = (
        (torch.tensor(inputs.uniform((count, 784), 1)), torch.tensor(inputs.labels(count)))
        for count in EXPERIMENT_IMAGES
    )
    with torch.no_grad():
        kept = initialize(Perceptron(784, 512, 256, 10), inputs)(data)
    student = Perceptron(784, 128, 10)
    loss_fn = BasicDistillationLoss(temperature=4.0, alpha=0.7)

    def loss(data, teacher_logits, labels):
        return loss_fn(student(data), teacher_logits, labels)["total"]

    if form == "compiled":
        loss = torch.compile(loss)

    def run(seed):
        inputs = StepInputs(seed)
        initialize(student, inputs)
        optimizer = adam(student, form)
        for _ in range(EPOCHS):
            for batch in torch.tensor(inputs.order(len(data))):
                optimizer.zero_grad()
                total = loss(data[batch], kept[batch], labels[batch])
                total.backward()
                optimizer.step()
        with torch.no_grad():
            return (student(test).argmax(1) == test_labels).float().mean().item()

    return lambda: [run(seed) for seed in range(SEEDS)]


def evaluation(form, images=10_000):
    """A function that counts how many images the student of document 10.1 gets right."""
    inputs = StepInputs()
    student = initialize(Perceptron(784, 128, 10), inputs).eval()
    predict = torch.compile(student) if form == "compiled" else student
    data = torch.tensor(inputs.normal(images, 784))
    labels = torch.tensor(inputs.labels(images))

    def step():
        with torch.no_grad():
            return (predict(data).argmax(1) == labels).sum().item()

    return step


def main():
    parser = argparse.ArgumentParser(description="Answers timing requests on standard input.")
    parser.add_argument("--form", choices=FORMS, required=True)
    parser.add_argument("--threads", type=int, required=True)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    answer_requests(lambda name: training_step(name, options.form))


if __name__ == "__main__":
    main()
