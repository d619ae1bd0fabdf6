"""Random graphs of the layers of Keras that `loadKeras` honours, as golden files.

    pip install keras tensorflow-cpu scipy pillow
    python packages/models/scripts/kerasGraphs.py            # the 12 seeds of fixtures/keras/golden/graphs.zip
    python packages/models/scripts/kerasGraphs.py 200 FOLDER # seeds 0 to 199, into FOLDER/graphs.zip

The second is run by hand: `KERAS_GOLDEN=FOLDER npx jest kerasGolden` in packages/models compares them. The same seed
gives the same graph. A step that Keras itself refuses (a window larger than the image) is drawn again.
"""

import os
import random
import sys
import warnings
import zipfile

os.environ.setdefault("KERAS_BACKEND", "tensorflow")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
import keras
import numpy as np
from keras import layers as L
from keras import ops

warnings.filterwarnings("ignore", category=UserWarning)  # a softmax over one value, a mask that ends

activations = ["linear", "relu", "tanh", "sigmoid", "silu", "gelu", "elu", "selu", "softplus", "hard_silu", "relu6",
               "leaky_relu", "softsign", "mish", "hard_sigmoid", "softmax"]


class Graph:
    """Tensors by what they are: a vector [c], rows [time, c] or an image [height, width, c]."""

    def __init__(self, seed):
        self.r = random.Random(seed)
        self.channels_first = False
        self.shared = {}
        self.inputs = []
        self.arrays = []
        self.open = []
        values = np.random.default_rng(seed)
        for index in range(self.r.choice([1, 1, 2, 2, 3])):
            kind = self.r.choice(["vector", "rows", "rows", "image", "image", "tokens"])
            size = [self.r.randint(4, 7) for _ in range(2)]
            shape = {"vector": (self.r.randint(3, 6),), "rows": (size[0], self.r.randint(2, 5)),
                     "image": (*size, self.r.randint(1, 4)), "tokens": (size[0],)}[kind]
            # names out of order: whoever sorts the inputs of a list by name is found out
            name = f"{self.r.choice('zyab')}_{kind}_{index}"
            array = values.normal(size=(2, *shape)).astype("float32")
            if kind == "tokens":
                array = values.integers(1, 9, (2, *shape)).astype("int32")
                array[0, self.r.randint(2, shape[0] - 1):] = 0
            if kind == "rows" and self.r.random() < 0.4:
                array[1, self.r.randint(2, shape[0] - 1):] = 0
            x = keras.Input(shape, name=name, dtype="int32" if kind == "tokens" else "float32")
            self.inputs.append(x)
            self.arrays.append(array)
            if kind == "tokens":
                x = L.Embedding(9, self.r.randint(2, 4), mask_zero=self.r.random() < 0.7)(x)
            elif kind == "rows" and self.r.random() < 0.4:
                x = L.Masking()(x)
            self.open.append(x)

    def one(self, *choices):
        return self.r.choice(choices)

    def often(self, share=0.5):
        return self.r.random() < share

    def activation(self):
        return self.r.choice(activations)

    def keeping(self):
        """A layer that keeps the shape, of any rank."""
        r = self.r
        return r.choice([
            lambda: L.Activation(self.activation()),
            lambda: L.ReLU(max_value=self.one(None, 1.5), negative_slope=self.one(0.0, 0.2), threshold=self.one(0.0, 0.3)),
            lambda: L.LeakyReLU(negative_slope=self.one(0.1, 0.3)),
            lambda: L.PReLU(),
            lambda: L.ELU(alpha=self.one(1.0, 0.6)),
            lambda: L.Softmax(),
            lambda: L.BatchNormalization(center=self.often(), scale=self.often(), epsilon=self.one(1e-3, 1e-2)),
            lambda: L.LayerNormalization(center=self.often(), scale=self.often()),
            lambda: L.RMSNormalization(),
            lambda: L.GroupNormalization(groups=self.one(1, -1)),
            lambda: L.UnitNormalization(),
            lambda: L.Rescaling(self.one(0.5, 2.0), offset=self.one(0.0, -1.0)),
            lambda: L.Dropout(0.3),
            lambda: L.GaussianNoise(0.2),
            lambda: L.Identity(),
            lambda: L.Dense(r.randint(2, 5), activation=self.activation(), use_bias=self.often(0.7)),
        ])()

    def of_vector(self, x):
        return self.one(
            lambda: L.Dense(self.r.randint(2, 6), activation=self.activation()),
            lambda: L.RepeatVector(self.r.randint(2, 4)),
            lambda: L.EinsumDense("ab,bc->ac", output_shape=4, bias_axes="c", activation=self.activation()),
            lambda: L.Reshape((-1, 1)),
        )()

    def recurrent(self):
        kind = self.one("SimpleRNN", "LSTM", "GRU")
        options = dict(return_sequences=self.often(), go_backwards=self.often(0.3), use_bias=self.often(0.8),
                       activation=self.one("tanh", "relu", "softsign"))
        if kind != "SimpleRNN":
            options["recurrent_activation"] = self.one("sigmoid", "hard_sigmoid")
        if kind == "GRU":
            options["reset_after"] = self.often()
        layer = getattr(L, kind)(self.r.randint(2, 4), **options)
        if self.often(0.3):
            layer = L.Bidirectional(layer, merge_mode=self.one("concat", "sum", "mul", "ave"))
        if self.often(0.15):
            cells = [L.LSTMCell(3), L.GRUCell(2), L.SimpleRNNCell(3)]
            self.r.shuffle(cells)
            layer = L.RNN(cells[:2], return_sequences=self.often())
        return layer

    def of_rows(self, x):
        pad = self.one("valid", "same", "causal")
        both = self.one("valid", "same")
        return self.one(
            self.recurrent, self.recurrent,
            lambda: L.Conv1D(self.r.choice([2, 4]), self.r.randint(1, 3), padding=pad, strides=self.one(1, 2), activation=self.activation()),
            lambda: L.Conv1D(4, 2, padding=pad, dilation_rate=2),
            lambda: L.SeparableConv1D(3, 2, padding=both, depth_multiplier=self.one(1, 2)),
            lambda: L.DepthwiseConv1D(2, padding=both, strides=self.one(1, 2), depth_multiplier=self.one(1, 2)),
            lambda: L.Conv1DTranspose(3, 3, strides=self.one(1, 2), padding=both),
            lambda: L.MaxPooling1D(2, strides=self.one(1, 2), padding=both),
            lambda: L.AveragePooling1D(2, padding=both),
            lambda: L.GlobalAveragePooling1D(keepdims=self.often(0.3)),
            lambda: L.GlobalMaxPooling1D(),
            lambda: L.AdaptiveAveragePooling1D(2),
            lambda: L.Flatten(),
            lambda: L.Permute((2, 1)),
            lambda: L.ZeroPadding1D(self.one(1, (0, 2))),
            lambda: L.Cropping1D(self.one((1, 0), 1)),
            lambda: L.UpSampling1D(2),
            lambda: L.Reshape((-1,)),
            lambda: L.TimeDistributed(L.Dense(3, activation=self.activation())),
            lambda: L.SpatialDropout1D(0.2),
            lambda: L.BatchNormalization(axis=1),
            lambda: L.LayerNormalization(axis=self.one(1, [1, 2])),
            lambda: L.EinsumDense("abc,cd->abd", output_shape=(None, 3), bias_axes="d"),
        )()

    def of_image(self, x):
        both = self.one("valid", "same")
        steps = self.one(1, 2, (1, 2))
        formats = {}
        if self.often(0.12):
            formats = dict(data_format="channels_first")
            self.channels_first = True
        c = x.shape[1 if formats else -1]
        return self.one(
            lambda: L.Conv2D(self.r.randint(2, 4), self.one(1, 2, 3, (1, 3)), strides=steps, padding=both, activation=self.activation(), **formats),
            lambda: L.Conv2D(2 * c, 2, groups=c, padding=both, **formats),
            lambda: L.Conv2D(3, 2, dilation_rate=self.one(2, (1, 2)), padding=both, use_bias=False),
            lambda: L.DepthwiseConv2D(2, strides=self.one(1, 2), padding=both, depth_multiplier=self.one(1, 2)),
            lambda: L.DepthwiseConv2D(2, dilation_rate=2, padding=both),
            lambda: L.SeparableConv2D(3, 2, padding=both, activation=self.activation()),
            lambda: L.Conv2DTranspose(2, self.one(2, 3), strides=self.one(1, 2), padding=both),
            lambda: L.MaxPooling2D(2, strides=self.one(None, 1), padding=both, **formats),
            lambda: L.AveragePooling2D(self.one(2, (1, 2)), padding=both, **formats),
            lambda: L.GlobalAveragePooling2D(keepdims=self.often(0.3), **formats),
            lambda: L.GlobalMaxPooling2D(**formats),
            lambda: L.AdaptiveMaxPooling2D(2),
            lambda: L.Flatten(**formats),
            lambda: L.Reshape((-1, x.shape[-1])),
            lambda: L.Permute((2, 1, 3)),
            lambda: L.ZeroPadding2D(self.one(1, ((0, 1), (2, 0))), **formats),
            lambda: L.Cropping2D(self.one(1, ((0, 1), (1, 0)))),
            lambda: L.UpSampling2D(2, interpolation=self.one("nearest", "bilinear"), **formats),
            lambda: L.Resizing(self.r.randint(3, 6), 4, interpolation=self.one("bilinear", "nearest"), crop_to_aspect_ratio=self.often(0.3)),
            lambda: L.CenterCrop(3, 3),
            lambda: L.BatchNormalization(axis=self.one(1, 2, -1)),
            lambda: L.GroupNormalization(groups=c),
            lambda: L.LayerNormalization(axis=self.one(-1, [1, 2, 3])),
            lambda: L.SpatialDropout2D(0.2),
            lambda: L.RandomFlip(),
            lambda: L.RandomRotation(0.1),
            lambda: L.TimeDistributed(L.Conv1D(3, 2, padding="same")),
            lambda: L.TimeDistributed(L.LSTM(3)),
            lambda: L.Softmax(axis=self.one(-1, 1, (1, 2))),
        )()

    def layer_for(self, x):
        rank = len(x.shape) - 1
        if rank not in (1, 2, 3) or self.often(0.25):
            return self.keeping()
        return [self.of_vector, self.of_rows, self.of_image][rank - 1](x)

    def model_for(self, x):
        """A model inside the model: Sequential, or Functional with a skip."""
        i = keras.Input(x.shape[1:])
        y = i
        layers = []
        for _ in range(self.r.randint(1, 3)):
            layers.append(self.layer_for(y))
            y = layers[-1](y)
        if self.often():
            return keras.Sequential(([keras.Input(x.shape[1:])] if self.often() else []) + layers)
        if y.shape == i.shape:
            y = L.Add()([i, y])
        return keras.Model(i, y)

    def operator(self, x):
        a, b = self.one(0.5, 2.0, -1.0), self.one(1.0, 0.25)
        last = len(x.shape) - 1
        return self.one(
            lambda: x * a + b, lambda: b - x, lambda: x / 2.0, lambda: abs(x), lambda: -x, lambda: x**2 * 0.2,
            lambda: ops.mean(x, axis=1, keepdims=True) + x, lambda: ops.tanh(x), lambda: ops.softmax(x, axis=-1),
            lambda: ops.clip(x, -0.7, 0.9), lambda: x[:, 1:], lambda: x[..., :2], lambda: ops.sqrt(ops.square(x) + 1.0),
            lambda: ops.concatenate([x, x * 2.0], axis=last), lambda: ops.flip(x, axis=1), lambda: ops.maximum(x, 0.1),
            lambda: ops.reshape(x, (-1, int(np.prod(x.shape[1:])))), lambda: ops.expand_dims(x, 1) if last < 3 else x,
            lambda: ops.max(x, axis=-1), lambda: ops.where(x > 0.0, x, x * 0.3), lambda: keras.activations.gelu(x),
        )()

    def merge(self, x):
        """With another tensor that fits, or with one made to fit."""
        same = [y for y in self.open if y is not x and y.shape == x.shape]
        y = self.r.choice(same) if same else L.Dense(x.shape[-1], activation=self.activation())(x)
        rank = len(x.shape) - 1
        choices = [lambda n=n: getattr(L, n)()([x, y]) for n in
                   ["Add", "Subtract", "Multiply", "Average", "Maximum", "Minimum", "Concatenate"]]
        choices += [lambda: x + y, lambda: x - y * 0.5, lambda: x * y]
        if rank == 1:
            choices += [lambda: L.Dot(axes=1, normalize=self.often())([x, y])] * 2
        if rank == 2:
            choices += [
                lambda: L.Dot(axes=2)([x, y]),
                lambda: L.Concatenate(axis=1)([x, y]),
                lambda: L.MultiHeadAttention(2, 3)(x, y, use_causal_mask=self.often(0.3)),
                lambda: L.MultiHeadAttention(1, 2, dropout=0.1)(x, x),
                lambda: L.GroupQueryAttention(2, 4, 2)(x, y),
                lambda: L.Attention(use_scale=self.often(), score_mode=self.one("dot", "concat"))([x, y]),
                lambda: L.AdditiveAttention()([x, y]),
            ] * 2
            vectors = [v for v in self.open if len(v.shape) == 2]
            if vectors:
                v = self.r.choice(vectors)
                choices += [lambda: L.GRU(3, return_sequences=self.often())(x, initial_state=L.Dense(3)(v))] * 5
        return self.r.choice(choices)()

    def step(self):
        x = self.r.choice(self.open)
        what = self.r.random()
        if what < 0.12:
            outputs = self.operator(x)
        elif what < 0.32:
            outputs = self.merge(x)
        elif what < 0.42:
            layer = self.model_for(x)
            outputs = layer(x)
            self.shared[len(self.shared)] = (layer, tuple(x.shape))
        elif what < 0.52 and self.shared:
            fits = [layer for layer, shape in self.shared.values() if shape == tuple(x.shape)]
            if not fits:
                return
            outputs = self.r.choice(fits)(x)
        else:
            layer = self.layer_for(x)
            outputs = layer(x)
            self.shared[len(self.shared)] = (layer, tuple(x.shape))
        if not 2 <= len(outputs.shape) <= 4 or min(outputs.shape[1:]) < 1 or np.prod(outputs.shape[1:]) > 300:
            return
        if not self.often(0.3):
            self.open = [y for y in self.open if y is not x]
        self.open.append(outputs)

    def model(self, name):
        for _ in range(self.r.randint(4, 16)):
            try:
                self.step()
            except (ValueError, TypeError):
                continue  # Keras refuses the shape: draw again
        outputs = self.open[-3:]
        how = self.one("list", "dictionary")
        if len(outputs) == 1:
            outputs = outputs[0]
        elif how == "dictionary":
            outputs = {f"{self.one('z', 'a')}{index}": y for index, y in enumerate(outputs)}
        return keras.Model(self.inputs, outputs, name=name)


def main():
    import kerasModels

    count = int(sys.argv[1]) if sys.argv[1:] else None
    seeds = range(count) if count else committed
    folder = sys.argv[2] if sys.argv[2:] else kerasModels.target
    os.makedirs(folder, exist_ok=True)
    used = {}
    with zipfile.ZipFile(os.path.join(folder, "graphs.zip"), "w") as archive:
        for seed in seeds:
            keras.utils.clear_session()
            graph = Graph(seed)
            model = graph.model(f"graph_{seed}")
            for layer in model.layers:
                used[type(layer).__name__] = used.get(type(layer).__name__, 0) + 1
            rng = np.random.default_rng(seed)
            group = "channels-first" if graph.channels_first else "graphs"
            kerasModels.golden(archive, group, f"seed-{seed:03}", model, graph.arrays, rng)
            print(f"seed {seed}: {len(model.layers)} layers, {len(model.inputs)} inputs, {len(model.outputs)} outputs", file=sys.stderr)
    print(f"{len(seeds)} graphs of {sum(used.values())} layers, {len(used)} kinds")


# each found a mistake once: masks, tensors used twice, augmentation in a graph
committed = [3, 17, 28, 45, 85, 107, 108, 115, 133, 147, 186, 220]

if __name__ == "__main__":
    sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
    sys.dont_write_bytecode = True
    main()
