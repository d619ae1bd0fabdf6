"""Shows that Python's own readers read what Inkstone writes: TensorBoard its events, safetensors its weights.

    pip install tensorboard safetensors numpy
    node scripts/readable.mjs FOLDER
    python scripts/readable.py FOLDER
"""

import json
import os
import sys

import numpy as np
from safetensors.numpy import load_file
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

folder = sys.argv[1]
with open(os.path.join(folder, "expected.json")) as file:
    expected = json.load(file)

events = EventAccumulator(folder, size_guidance={"scalars": 0, "images": 0, "histograms": 0}).Reload()
tags = events.Tags()
steps = [(event.step, event.value) for event in events.Scalars("step/loss")]
assert steps == [(step + 1, float(np.float32(loss))) for step, loss in enumerate(expected["losses"])]
epochs = [event.value for event in events.Scalars("epoch/training/loss")]
assert epochs == [float(np.float32(loss)) for loss in expected["epochs"]]
images = [image for tag in tags["images"] for image in events.Images(tag)]
assert images and all(image.encoded_image_string.startswith(b"\x89PNG") for image in images)
assert all(len(events.Histograms(tag)) == len(epochs) for tag in tags["histograms"])
print(f"TensorBoard's reader: {len(tags['scalars'])} scalars, {len(steps)} steps and {len(epochs)} epochs equal, "
      f"{len(images)} images, {len(tags['histograms'])} histograms of {len(epochs)} epochs")

weights = load_file(os.path.join(folder, "weights.safetensors"))
shapes = sorted(list(array.shape) for array in weights.values())
assert shapes == sorted(weight["shape"] for weight in expected["weights"].values())
begins = sorted(array.ravel()[:5].tolist() for array in weights.values())
assert begins == sorted(weight["first"] for weight in expected["weights"].values())
assert all(array.dtype == np.float32 for array in weights.values())
print(f"safetensors' reader: {len(weights)} tensors, {sum(array.size for array in weights.values()):,} numbers, "
      "shapes and first values equal: " + ", ".join(list(weights)[:3]) + ", ...")
