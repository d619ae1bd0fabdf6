"""Writes fixtures/keras/golden/keras2.zip: models of Keras 2, as `.h5` and `.keras`, and what Keras 2 predicts.

    pip install tf_keras tensorflow-cpu
    python packages/models/scripts/keras2Models.py
"""

import json
import os
import tempfile
import zipfile

os.environ["TF_USE_LEGACY_KERAS"] = "1"
import numpy as np
import tensorflow as tf
import tf_keras as keras
from tf_keras import layers as L

target = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "fixtures", "keras", "golden", "keras2.zip")
rng = np.random.default_rng(0)
image, rows, vector = (8, 8, 1), (7, 4), (5,)
images = rng.normal(size=(2, *image)).astype("float32")
series = rng.normal(size=(2, *rows)).astype("float32")
vectors = rng.normal(size=(2, *vector)).astype("float32")
tokens = rng.integers(1, 9, (2, 6)).astype("int32")
tokens[0, 3:] = 0


def listed(array):
    values = np.asarray(array, dtype="float32").ravel().tolist()
    return {"shape": list(array.shape), "dtype": str(array.dtype), "values": [float(f"{v:.8g}") for v in values]}


def write(archive, name, model, *inputs, within=None):
    for variable in model.weights:
        value = rng.normal(0, 0.4, variable.shape)
        variable.assign(np.abs(value) + 0.5 if "variance" in variable.name else value)
    outputs = model.predict(list(inputs) if len(inputs) > 1 else inputs[0], verbose=0)
    if isinstance(outputs, dict):
        outputs = [outputs[key] for key in sorted(outputs)]
    entry = {"inputs": [listed(x) for x in inputs], "outputs": [listed(y) for y in (outputs if isinstance(outputs, list) else [outputs])]}
    if within:
        entry["within"] = within
    with tempfile.TemporaryDirectory() as folder:
        for extension in ["h5", "keras"]:
            path = os.path.join(folder, f"model.{extension}")
            model.save(path)
            with open(path, "rb") as file:
                stamped(archive, f"{name}.{extension}", file.read())
    stamped(archive, f"{name}.json", json.dumps(entry))


def stamped(archive, name, data):
    info = zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0))
    info.compress_type = zipfile.ZIP_DEFLATED
    archive.writestr(info, data, compresslevel=9)


def trained():
    """Its file holds the optimiser's weights too."""
    model = keras.Sequential([
        L.Conv2D(3, 3, activation="relu", input_shape=image), L.BatchNormalization(), L.MaxPooling2D(), L.Dropout(0.2), L.Flatten(),
        L.Dense(3, activation="softmax")])
    model.compile("adam", "sparse_categorical_crossentropy")
    model.fit(images, np.array([0, 1]), verbose=0)
    return model


def graph(shape, build, dtype=None):
    x = L.Input(shape, dtype=dtype)
    return keras.Model(x, build(x))


def slashes(x):
    x = L.BatchNormalization(name="block1/norm")(L.Conv2D(3, 3, name="block1/conv")(x))
    return L.Dense(2, name="a/b/c")(L.GlobalAveragePooling2D()(x))


def augmented(x):
    x = L.RandomRotation(0.1)(L.RandomFlip()(L.Rescaling(1 / 255)(x)))
    x = L.SeparableConv2D(3, 3, activation="swish")(L.Resizing(6, 6)(x))
    return L.Flatten()(L.GlobalMaxPooling2D(keepdims=True)(x))


def states(x):
    y, h, c = L.LSTM(3, return_state=True, return_sequences=True)(x)
    return [y, L.LSTM(3)(x, initial_state=[h, c])]


def heads(x):
    return L.LayerNormalization()(x + L.MultiHeadAttention(2, 3)(x, x))


def masked(build):
    return lambda t: build(L.Embedding(9, 4, mask_zero=True)(t))


def functions(x):
    y = L.Dense(5)(x)
    return [x - y * 2.0, tf.abs(y) / 3.0, tf.nn.relu(y), tf.reduce_mean(y, axis=-1, keepdims=True), -y, 1.0 - y, tf.square(y), tf.nn.softmax(y)]


def siamese():
    a, b, dense = L.Input(vector), L.Input(vector), L.Dense(3)
    return keras.Model([a, b], {"z": dense(a) * dense(b), "a": tf.abs(dense(a) - dense(b))})


with zipfile.ZipFile(target, "w") as archive:
    write(archive, "optimiser", trained(), images)
    write(archive, "slashes", graph(image, slashes), images)
    base = keras.Sequential([L.Conv2D(2, 3, name="c/1"), L.BatchNormalization()], name="base")
    write(archive, "nested", keras.Sequential([L.InputLayer(image), base, L.Flatten(), L.Dense(2)]), images)
    write(archive, "augmented", graph(image, augmented), images)
    write(archive, "recurrent", keras.Sequential([
        L.Bidirectional(L.GRU(3, return_sequences=True), input_shape=rows), L.LSTM(2, recurrent_activation="hard_sigmoid")]), series)
    write(archive, "states", graph(rows, states), series)
    write(archive, "heads", graph(rows, heads), series)
    write(archive, "functions", graph(vector, functions), vectors)
    write(archive, "siamese", siamese(), vectors, vectors[::-1].copy())
    pooled = lambda e: L.GlobalAveragePooling1D()(L.Bidirectional(L.LSTM(3, return_sequences=True))(e))
    write(archive, "masked", graph((6,), masked(pooled), "int32"), tokens)
    write(archive, "masked-heads", graph((6,), masked(lambda e: L.GlobalAveragePooling1D()(L.MultiHeadAttention(2, 3)(e, e))), "int32"), tokens)
    write(archive, "masked-product", graph((6,), masked(lambda e: L.LSTM(2)(L.Multiply()([e, L.Dense(4)(e)]))), "int32"), tokens)
    keras.mixed_precision.set_global_policy("mixed_float16")
    half = keras.Sequential([L.Dense(4, activation="relu", input_shape=vector), L.BatchNormalization(), L.Dense(2, dtype="float32")])
    write(archive, "mixed", half, vectors, within=0.01)
print(os.path.getsize(target))
