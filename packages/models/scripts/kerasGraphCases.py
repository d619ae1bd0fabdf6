"""Graphs, operators and models inside models of Keras 3 that `loadKeras` honours, behind those of kerasCases.py."""

import keras
import numpy as np
from keras import layers as L
from keras import ops
from keras.src.applications.convnext import LayerScale, StochasticDepth

from kerasCases import case, graph, image, rng, rows, seq, tokens, vector

g = "graph"
i = lambda shape, name, **k: keras.Input(shape, name=name, **k)


def by_name():
    a, b = i((4,), "zebra"), i((3,), "ant")
    x = L.Concatenate()([L.Dense(3)(a), L.Dense(2)(b)])
    return keras.Model({"zebra": a, "ant": b}, {"out": L.Dense(2, name="out")(x), "early": L.Dense(1, name="early")(x)}, name="by_name")


m = by_name()
case(g, "by-name", m)
graph(g, "several-outputs", [vector], lambda x: [L.Dense(2)(x), L.Dense(3, activation="softmax")(x)])
backbone = keras.Sequential([keras.Input(image, name="pixels"), L.Conv2D(3, 3, activation="relu"), L.BatchNormalization(), L.GlobalAveragePooling2D()], name="backbone")
graph(g, "nested-shared", [image, image], lambda a, b, m=backbone: L.Subtract()([m(a), m(b)]))
fi = keras.Input((4,), name="inner_in")
functional = keras.Model(fi, [L.Dense(3)(fi), L.BatchNormalization()(fi)], name="inner")
graph(g, "nested-functional", [(4,), (4,)], lambda a, b, m=functional: L.Concatenate()(m(a) + m(b)))
seq(g, "nested-sequential", image, keras.Sequential([L.Conv2D(2, 3), L.BatchNormalization()]), keras.Sequential([L.Flatten(), L.Dense(2)]))
frozen = keras.Sequential([keras.Input((4,)), L.Dense(3), L.BatchNormalization()], name="frozen")
frozen.layers[0].trainable = False
seq(g, "nested-partly-frozen", (4,), frozen, L.Dense(2))
whole = keras.Sequential([keras.Input((4,)), L.BatchNormalization(), L.Dense(3), L.BatchNormalization()], name="whole")
whole.trainable = False
seq(g, "nested-frozen", (4,), whole, L.Dense(2))
graph(g, "residual", [image], lambda x: L.Add()([x, L.Conv2D(4, 3, padding="same")(x)]))
graph(g, "siamese", [vector, vector], lambda a, b, d=L.Dense(3, activation="relu"): L.Dense(1)(abs(d(a) - d(b))))
lora = keras.Sequential([keras.Input((5,), name="input"), L.Dense(4, activation="relu"), L.Dense(2)], name="lora")
lora.layers[0].enable_lora(2)
case(g, "lora", lora)
only = {"lora": ["keras"]}  # kinds of file: .h5 holds the adapter beside the kernel
for half in ["float16", "bfloat16", "mixed_bfloat16", "float64"]:
    d = dict(dtype=half)
    case(g, f"policy-{half}", keras.Sequential([
        keras.Input(image, name="input"), L.Conv2D(3, 3, activation="relu", **d), L.BatchNormalization(**d), L.Reshape((-1, 3), **d),
        L.GRU(3, recurrent_initializer="glorot_uniform", **d), L.Dense(2, **d)], name=f"policy_{half}"), None if half == "float64" else "loose")
case(g, "mixed-float16", keras.Sequential([keras.Input(vector), L.Dense(3, dtype="mixed_float16"), L.Dense(2, dtype="float32")], name="mixed"), "loose")


def shared_masks(build):
    """One layer called with a mask and without one, in both orders."""
    def both(t, x):
        e = L.Embedding(9, 4, mask_zero=True)(t)
        first, second = build(), build()
        return [first(e), first(x), second(x), second(e)]
    return both


def attend(layer):
    return lambda x: layer(x, x)


def listed(layer):
    return lambda x: layer([x, x])


for name, build in {
    "lstm": lambda: L.LSTM(3, return_sequences=True), "gru": lambda: L.GRU(3), "rnn": lambda: L.RNN(L.SimpleRNNCell(2)),
    "bidirectional": lambda: L.Bidirectional(L.LSTM(2)), "heads": lambda: attend(L.MultiHeadAttention(2, 3)),
    "attention": lambda: listed(L.Attention(use_scale=True)), "additive": lambda: listed(L.AdditiveAttention()),
    "pooling": lambda: L.GlobalAveragePooling1D(),
}.items():
    graph(g, f"shared-masks-{name}", [(6,), (6, 4)], shared_masks(build), dtypes={0: "int32"},
          inputs=[tokens, rng.normal(size=(3, 6, 4)).astype("float32")])


def shared_start(a, b, c):
    layer = L.LSTM(3)
    return [layer(a), layer(a, initial_state=[b, c])]


graph(g, "shared-initial-state", [rows, (3,), (3,)], shared_start)
graph(g, "twice-attention", [rows], lambda x: [(y := L.Dense(4)(x)) + L.MultiHeadAttention(2, 3)(y, y), L.Attention()([y, y]), y * y])
graph(g, "twice-merged", [rows], lambda x: [L.Add()([(y := L.Dense(4)(x)), y, y]), L.Concatenate()([y, y]), L.Dot(axes=2)([y, y]), y])
for name in ["Multiply", "Maximum", "Minimum"]:
    def masked_once(t, x, name=name):
        e = L.Embedding(9, 4, mask_zero=True)(t)
        return [getattr(L, name)()([e, x]), getattr(L, name)()([x, e]), getattr(L, name)()([e, L.Dense(4)(e)])]
    graph(g, f"masked-{name.lower()}", [(6,), (6, 4)], masked_once, dtypes={0: "int32"},
          inputs=[tokens, rng.normal(size=(3, 6, 4)).astype("float32")])


def augmented(x):
    x = L.RandomFlip()(x)
    x = L.RandomRotation(0.1)(x)
    x = L.RandomZoom(0.1)(L.Resizing(4, 4)(x))
    return L.Dense(2)(L.Flatten()(L.CenterCrop(3, 3)(x)))


graph(g, "augmentation", [image], augmented)


def convnext(x):
    """A block of keras.applications.ConvNeXt."""
    y = L.DepthwiseConv2D(3, padding="same")(L.Conv2D(4, 2, strides=2)(x))
    y = L.Dense(4)(L.Activation("gelu")(L.Dense(8)(L.LayerNormalization(epsilon=1e-6)(y))))
    return StochasticDepth(0.1)(LayerScale(1e-6, 4)(y))


graph(g, "convnext", [image], convnext)
operators = {
    "plus-minus": lambda a, b: (a + b) - 2.0,
    "reversed": lambda a, b: 1 / (a * a + 3) + (2 - b),
    "power": lambda a, b: -(a**2) + abs(b) * 0.5,
    "matmul": lambda a, b: a @ ops.transpose(b, (0, 2, 1)),
    "mean": lambda a, b: ops.mean(a, axis=1, keepdims=True) + ops.max(b, axis=-1, keepdims=True),
    "items": lambda a, b: [a[:, 1:, :], b[:, -1], a[..., ::2], a[:, None, 2:4, 1]],
    "joined": lambda a, b: [ops.concatenate([a, b], axis=1), ops.stack([a, b], axis=1), ops.split(a, 2, axis=2)[1]],
    "reshaped": lambda a, b: [ops.reshape(a, (-1, 28)), ops.expand_dims(a, 1), ops.squeeze(ops.expand_dims(b, -1), -1), ops.swapaxes(a, 1, 2), ops.flip(a, axis=1), ops.moveaxis(a, 1, 2)],
    "functions": lambda a, b: [ops.relu(a), ops.softmax(a, axis=1), ops.gelu(a), ops.gelu(b, approximate=False), ops.silu(a), ops.leaky_relu(b, 0.3), ops.tanh(a), ops.log_softmax(b), ops.hard_sigmoid(a), ops.elu(a)],
    "where": lambda a, b: ops.where(a > b, a, b * 2),
    "clip": lambda a, b: ops.clip(a, -0.5, 0.5) + ops.maximum(b, 0.0) + ops.minimum(a, b),
    "einsum": lambda a, b: ops.einsum("bij,bkj->bik", a, b),
    "constant": lambda a, b: a * ops.convert_to_tensor([1.0, 2.0, 3.0, 4.0]) + b,
    "norms": lambda a, b: [ops.norm(a, axis=-1), ops.var(b, axis=1), ops.std(a, axis=-1, keepdims=True), ops.sum(a, axis=(1, 2)), ops.logsumexp(b, axis=1)],
    "padded": lambda a, b: ops.pad(a, [[0, 0], [1, 2], [0, 0]]),
    "elementary": lambda a, b: [ops.exp(a), ops.log(ops.abs(b) + 1), ops.sqrt(ops.square(a) + 1), ops.sin(a), ops.sigmoid(b), ops.floor(a), ops.sign(b), ops.erf(a)],
    "tiled": lambda a, b: [ops.tile(a, (1, 2, 1)), ops.repeat(b, 2, axis=1), ops.cumsum(a, axis=1), ops.argmax(b, axis=-1)],
    "rounded": lambda a, b: [ops.round(a), ops.trunc(b), ops.hypot(a, b), ops.arctan2(a, b), ops.logaddexp(a, b), ops.arcsinh(a), ops.arctanh(ops.tanh(b)), ops.exp2(a)],
    "rolled": lambda a, b: [ops.roll(a, 2, axis=1), ops.roll(b, -1, axis=-1), ops.tril(a), ops.triu(b, k=1), ops.repeat(a, [1, 2, 0, 1, 1, 3, 1], axis=1), ops.cumsum(b, axis=-1)],
    "taken": lambda a, b: [ops.take(a, np.array([0, 2, 1]), axis=1), ops.one_hot(ops.argmax(b, axis=-1), 4), ops.stop_gradient(a) * b],
    "shrunk": lambda a, b: [keras.activations.hard_shrink(a, 0.3), keras.activations.soft_shrink(b, 0.4), keras.activations.squareplus(a, 2), keras.activations.glu(b), ops.sparsemax(a), ops.threshold(b, 0.1, -1.0)],
    "activation-functions": lambda a, b: [keras.activations.relu(a, negative_slope=0.2, max_value=1.0), keras.activations.gelu(b), keras.activations.softmax(a)],
}
for name, build in operators.items():
    graph(g, f"operators-{name}", [rows, rows], build)
