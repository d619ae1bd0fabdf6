"""Writes the golden files of models of Keras 3: packages/models/fixtures/keras/golden/<group>.zip

    pip install keras tensorflow-cpu scipy pillow
    python packages/models/scripts/kerasModels.py [group ...]

Each archive holds, for each model of kerasCases.py, kerasGraphCases.py and kerasRefused.py, `<name>.keras`, `<name>.h5`
(the layouts of Keras 3 and Keras 2) and `<name>.json` with inputs and what Keras predicts of them, or the message of
the refusal. Weights are random, not what training or an initialiser gives. Archives compress: a model of 20 KB takes 2.
"""

import io
import json
import os
import sys
import tempfile
import zipfile

os.environ.setdefault("KERAS_BACKEND", "tensorflow")
import keras
import numpy as np

target = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "fixtures", "keras", "golden")


def randomise(model, rng):
    """Weights that are all different; variances above 0; counts as they are."""
    for variable in model.variables:
        name = variable.path.rsplit("/", 1)[-1]
        if "seed" in variable.path or "int" in str(variable.dtype) or name == "count":
            continue
        if model_is_adapted(variable):
            continue
        value = rng.normal(0, 0.4, variable.shape)
        if "variance" in name:
            value = np.abs(value) + 0.5
        if name in ("gamma", "scale"):
            value = value + 1
        variable.assign(value.astype("float32"))


def model_is_adapted(variable):
    return "normalization" in variable.path and variable.path.rsplit("/", 1)[-1] in ("mean", "variance")


def inputs_of(model, inputs, rng):
    if isinstance(inputs, list):
        return inputs
    return [rng.normal(0, 1, [size or 2 for size in x.shape]).astype("float32") for x in model.inputs]


def listed(array):
    array = np.asarray(array)
    values = array.astype("float32").ravel().tolist()
    return {"shape": list(array.shape), "dtype": str(array.dtype), "values": [float(f"{v:.8g}") for v in values]}


def write(archive, name, model, entry, kinds=("keras", "h5")):
    with tempfile.TemporaryDirectory() as folder:
        for extension in kinds:
            path = os.path.join(folder, f"model.{extension}")
            try:
                model.save(path)
            except Exception as error:
                print(f"{name}.{extension}: Keras itself cannot save it: {str(error)[:80]}", file=sys.stderr)
                continue
            with open(path, "rb") as file:
                stamped(archive, f"{name}.{extension}", file.read())
    stamped(archive, f"{name}.json", json.dumps(entry))


def stamped(archive, name, data):
    """The same bytes whenever it is written."""
    info = zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0))
    info.compress_type = zipfile.ZIP_DEFLATED
    archive.writestr(info, data, compresslevel=9)


def predicted(model, inputs, compiled):
    """`compiled`: TensorFlow's own convolution with the channels first is wrong when Keras runs it eagerly."""
    if isinstance(model, keras.Sequential):
        given = inputs[0]
    else:
        given = dict(zip([x.name for x in model.inputs], inputs)) if isinstance(model._inputs_struct, dict) else inputs
    outputs = model.predict(given, verbose=0) if compiled else model(given, training=False)
    return [listed(keras.ops.convert_to_numpy(x)) for x in keras.tree.flatten(outputs)]


def golden(archive, group, name, model, inputs, rng, kinds=("keras", "h5")):
    randomise(model, rng)
    arrays = inputs_of(model, inputs, rng)
    entry = {"inputs": [listed(x) for x in arrays], "outputs": predicted(model, arrays, group == "channels-first")}
    if inputs == "loose":
        entry["within"] = 0.01  # Keras computes it in half precision
    if "bicubic" in name:
        entry["within"] = 0.003  # TensorFlow takes the kernel from a table
    write(archive, name, model, entry, kinds)


def main():
    import kerasCases
    import kerasGraphCases  # adds to them
    import kerasRefused

    os.makedirs(target, exist_ok=True)
    groups = {}
    for group, name, model, inputs in kerasCases.honoured:
        groups.setdefault(group, []).append((name, model, inputs))
    for group, members in groups.items():
        if sys.argv[1:] and group not in sys.argv[1:]:
            continue
        rng = np.random.default_rng(1)
        with zipfile.ZipFile(os.path.join(target, f"{group}.zip"), "w") as archive:
            for name, model, inputs in members:
                golden(archive, group, name, model, inputs, rng, kerasGraphCases.only.get(name, ("keras", "h5")))
    if not sys.argv[1:] or "refused" in sys.argv[1:]:
        with zipfile.ZipFile(os.path.join(target, "refused.zip"), "w") as archive:
            for name, model, message in kerasRefused.refused:
                write(archive, name, model, {"message": message}, kerasRefused.only.get(name, ("keras", "h5")))
    for name in sorted(os.listdir(target)):
        print(name, os.path.getsize(os.path.join(target, name)))


if __name__ == "__main__":
    sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
    sys.dont_write_bytecode = True
    main()
