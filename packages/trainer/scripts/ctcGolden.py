"""Writes packages/testing/fixtures/golden/ctc.json: PyTorch's ctc_loss and its gradient, in float64.

    python packages/trainer/scripts/ctcGolden.py
"""

import json
import pathlib

import torch

CASES = [
    # steps, outputs, blank, targets, spread of the logits
    (6, 4, 0, [[1, 2], [3, 3, 1], [], [2]], 1.0),
    (5, 3, 0, [[1, 1, 2], [2, 2, 2], [1, 2, 1, 2, 1]], 2.0),
    (20, 11, 0, [[1, 2, 3, 4, 5], [9, 9, 10, 10], [7] * 10], 4.0),
    (8, 5, 4, [[0, 1], [3, 3], [2, 1, 0, 1]], 1.0),
    (12, 3, 0, [[1, 2, 1], [2]], 30.0),
]


def case(seed, steps, outputs, blank, targets, spread):
    generator = torch.Generator().manual_seed(seed)
    shape = (len(targets), steps, outputs)
    # of so few digits that float32 and JSON hold them well
    logits = (torch.randn(shape, generator=generator, dtype=torch.float64) * spread * 64).round() / 64
    logits.requires_grad_()
    scores = torch.log_softmax(logits, 2).transpose(0, 1)
    losses = torch.nn.functional.ctc_loss(
        scores,
        torch.tensor([label for row in targets for label in row]),
        torch.full((len(targets),), steps),
        torch.tensor([len(row) for row in targets]),
        blank=blank,
        reduction="none",
    )
    losses.mean().backward()
    return {
        "steps": steps,
        "outputs": outputs,
        "blank": blank,
        "targets": targets,
        "logits": logits.detach().flatten().tolist(),
        "losses": losses.tolist(),
        "gradient": [float(f"{value:.9g}") for value in logits.grad.flatten().tolist()],
    }


here = pathlib.Path(__file__).resolve().parents[2]
cases = [case(seed, *one) for seed, one in enumerate(CASES)]
path = here / "testing" / "fixtures" / "golden" / "ctc.json"
path.write_text(json.dumps({"torch": torch.__version__.split("+")[0], "cases": cases}) + "\n")
