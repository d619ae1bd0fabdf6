"""One contender: Keras 3 on the backend that KERAS_BACKEND names. The networks are those of tfjs.mjs, without the
Transformers.

Reads requests from standard input, one JSON object a line, and answers each with one."""

import json
import os
import sys
import time

threads, clock = sys.argv[1:3]
os.environ.setdefault("TF_NUM_INTRAOP_THREADS", threads)
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
out = os.fdopen(os.dup(1), "w")
sys.stdout = sys.stderr  # libraries print
now = time.process_time if clock == "processor" else time.perf_counter


def answer(value):
    out.write(json.dumps(value) + "\n")
    out.flush()


try:
    import keras
    import numpy as np
    from keras import layers
except Exception as error:
    answer({"ready": False, "reason": str(error).split("\n")[0]})
    sys.exit(0)


def cnn():
    return [
        layers.Conv2D(32, 3, activation="relu"), layers.MaxPooling2D(),
        layers.Conv2D(64, 3, activation="relu"), layers.MaxPooling2D(),
        layers.Flatten(), layers.Dense(128, activation="relu"), layers.Dense(10),
    ]


def conv_net(width):
    def convolution(filters, padding):
        convolved = layers.Conv2D(filters, 3, padding=padding, use_bias=False)
        return [convolved, layers.BatchNormalization(), layers.ReLU()]

    return [
        *convolution(width, "valid"), *convolution(width, "same"), layers.MaxPooling2D(),
        *convolution(2 * width, "valid"), *convolution(2 * width, "same"), layers.MaxPooling2D(),
        *convolution(4 * width, "valid"), *convolution(4 * width, "same"),
        layers.Flatten(), layers.Dropout(0.4), layers.Dense(10),
    ]


networks = {
    "cnn": cnn,
    "convnet": lambda: conv_net(32),
    "convnet128": lambda: conv_net(128),
    "lstm": lambda: [layers.Reshape((28, 28)), layers.LSTM(128), layers.Dense(10)],
}


def steps_of(network, batch, what):
    """A function that makes some steps, or predictions, and returns how many: fit() has a cost of its own."""
    if network not in networks:
        raise ValueError("this contender has no " + network)
    model = keras.Sequential([keras.Input((28, 28, 1)), *networks[network]()])
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(optimizer=keras.optimizers.Adam(1e-3), loss=loss)
    count = 40 if network in ("cnn", "lstm") else 4
    images = np.random.rand(batch * count, 28, 28, 1).astype("float32")
    labels = np.random.randint(0, 10, batch * count)
    if what == "infer":
        return lambda: (model.predict(images, batch_size=batch, verbose=0), count)[1]
    return lambda: (model.fit(images, labels, batch_size=batch, verbose=0, shuffle=False), count)[1]


answer({"ready": True, "description": f"Keras {keras.__version__} on {keras.backend.backend()}, fit() and predict()"})
made = {}
for line in sys.stdin:
    request = json.loads(line)
    key = request["network"], request["batch"], request["what"]
    try:
        if key not in made:
            made[key] = steps_of(*key)
            made[key]()
        count, started = 0, now()
        while count == 0 or now() - started < request["seconds"]:
            count += made[key]()
        answer({"rate": count * request["batch"] / (now() - started)})
    except Exception as error:
        answer({"error": str(error).split("\n")[0]})
