"""Models of Keras 3, one for each layer and option that `loadKeras` honours.

`honoured` is a list of (group, name, model, inputs): inputs None for random numbers.
"""

import keras
import numpy as np
from keras import layers as L
from keras import ops

honoured = []
rng = np.random.default_rng(0)


def case(group, name, model, inputs=None):
    honoured.append((group, name, model, inputs))


def seq(group, name, shape, *layers, inputs=None, dtype=None):
    """A Sequential of these layers."""
    model = keras.Sequential([keras.Input(shape, name="input", dtype=dtype), *layers], name=name.replace("-", "_"))
    case(group, name, model, inputs)


def graph(group, name, shapes, build, inputs=None, dtypes=None):
    """A Functional model: `build` makes outputs of inputs."""
    ins = [keras.Input(s, name=f"input_{i}", dtype=(dtypes or {}).get(i)) for i, s in enumerate(shapes)]
    case(group, name, keras.Model(ins, build(*ins), name=name.replace("-", "_")), inputs)


image, images, volume, rows, vector = (6, 5, 4), (4, 6, 5), (4, 5, 3, 2), (7, 4), (5,)
tokens = rng.integers(1, 9, (3, 6)).astype("int32")
tokens[0, 4:] = 0
tokens[1, 2:] = 0

# --- Dense layers and activations
g = "dense"
for a in ["linear", "relu", "relu6", "leaky_relu", "elu", "selu", "celu", "gelu", "sigmoid", "tanh", "softmax",
          "log_softmax", "softplus", "softsign", "exponential", "silu", "swish", "hard_sigmoid", "hard_silu",
          "hard_swish", "hard_tanh", "hard_shrink", "soft_shrink", "tanh_shrink", "log_sigmoid", "mish", "squareplus",
          "sparse_plus", "sparse_sigmoid", "sparsemax", "glu"]:
    seq(g, f"activation-{a}", (4,), L.Activation(a))
for a in ["silu", "hard_sigmoid", "gelu", "softmax", "mish", "leaky_relu"]:
    seq(g, f"dense-{a}", vector, L.Dense(3, activation=a))
seq(g, "dense-no-bias", rows, L.Dense(3, use_bias=False))
seq(g, "dense-training-options", vector, L.Dense(
    3, kernel_regularizer="l2", bias_regularizer=keras.regularizers.L1L2(0.1, 0.1), kernel_constraint="max_norm",
    kernel_initializer="lecun_normal", bias_initializer=keras.initializers.Constant(2.0), activity_regularizer="l1"))
seq(g, "dense-constraints", vector, L.Dense(3, kernel_constraint=keras.constraints.MaxNorm(0.1), bias_constraint="non_neg"))
seq(g, "dense-orthogonal", vector, L.Dense(3, kernel_initializer=keras.initializers.Orthogonal(2.0)))
seq(g, "dense-layer-as-activation", vector, L.Dense(3, activation=L.LeakyReLU(negative_slope=0.4)))
seq(g, "dense-frozen", vector, L.Dense(3, trainable=False), L.Dense(2))
seq(g, "einsum-dense", rows, L.EinsumDense("abc,cd->abd", output_shape=(None, 5), bias_axes="d", activation="relu"))
seq(g, "einsum-dense-ellipsis", (3, 4, 5), L.EinsumDense("...x,xy->...y", output_shape=6, bias_axes="y"))
seq(g, "einsum-dense-heads", rows, L.EinsumDense("abc,cde->abde", output_shape=(None, 2, 3), bias_axes="de"))
seq(g, "einsum-dense-time", rows, L.EinsumDense("abc,bd->adc", output_shape=(5, 4)))
seq(g, "relu", image, L.ReLU())
seq(g, "relu-slope", image, L.ReLU(negative_slope=0.2))
seq(g, "relu-threshold", image, L.ReLU(threshold=0.5))
seq(g, "relu-all", image, L.ReLU(max_value=1.0, negative_slope=0.3, threshold=0.2))
seq(g, "relu-6", image, L.ReLU(6.0))
seq(g, "leaky-relu", image, L.LeakyReLU())
seq(g, "leaky-relu-slope", image, L.LeakyReLU(negative_slope=0.1))
seq(g, "prelu", image, L.PReLU())
seq(g, "prelu-shared", image, L.PReLU(shared_axes=[1, 2]))
seq(g, "elu-alpha", image, L.ELU(alpha=0.7))
seq(g, "softmax", rows, L.Softmax())
seq(g, "softmax-axis", rows, L.Softmax(axis=1))
seq(g, "softmax-axes", image, L.Softmax(axis=(1, 2)))

# --- Convolutions
g = "convolution"
seq(g, "conv1d", rows, L.Conv1D(3, 3, activation="relu"))
seq(g, "conv1d-causal", rows, L.Conv1D(3, 3, padding="causal"))
seq(g, "conv1d-causal-dilated", rows, L.Conv1D(3, 2, padding="causal", dilation_rate=2, activation="silu"))
seq(g, "conv1d-causal-strides", rows, L.Conv1D(3, 3, padding="causal", strides=2))
seq(g, "conv1d-same-strides", rows, L.Conv1D(3, 3, padding="same", strides=2))
seq(g, "conv1d-groups", rows, L.Conv1D(6, 3, groups=2))
seq(g, "conv1d-dilated", rows, L.Conv1D(3, 3, dilation_rate=2))
seq(g, "conv1d-channels-first", (4, 7), L.Conv1D(3, 3, data_format="channels_first"))
seq(g, "conv2d", image, L.Conv2D(3, 3))
seq(g, "conv2d-same", image, L.Conv2D(3, (3, 2), padding="same", strides=(2, 1), activation="hard_silu"))
seq(g, "conv2d-dilated", image, L.Conv2D(3, 2, dilation_rate=(2, 3)))
seq(g, "conv2d-groups", image, L.Conv2D(6, 3, groups=2, padding="same", activation="relu"))
seq(g, "conv2d-groups-dilated", image, L.Conv2D(4, 2, groups=4, dilation_rate=2, use_bias=False))
seq(g, "conv2d-even-same", image, L.Conv2D(2, 4, padding="same", strides=3))
seq(g, "conv3d", volume, L.Conv3D(3, 2))
seq(g, "conv3d-same", volume, L.Conv3D(3, 2, padding="same", strides=2, activation="tanh"))
seq(g, "conv3d-groups", volume, L.Conv3D(4, 2, groups=2))
seq(g, "conv3d-dilated", volume, L.Conv3D(2, 2, dilation_rate=2))
seq(g, "depthwise1d", rows, L.DepthwiseConv1D(3, depth_multiplier=2, activation="relu"))
seq(g, "depthwise1d-same", rows, L.DepthwiseConv1D(3, padding="same", strides=2))
seq(g, "depthwise2d", image, L.DepthwiseConv2D(3, depth_multiplier=2))
seq(g, "depthwise2d-dilated", image, L.DepthwiseConv2D(2, dilation_rate=2))
seq(g, "depthwise2d-same-strides", image, L.DepthwiseConv2D(3, strides=2, padding="same", activation="gelu"))
seq(g, "separable1d", rows, L.SeparableConv1D(3, 3, depth_multiplier=2, activation="relu"))
seq(g, "separable1d-causal", rows, L.SeparableConv1D(3, 3, padding="same", dilation_rate=2))
seq(g, "separable2d", image, L.SeparableConv2D(3, 3, depth_multiplier=2))
seq(g, "separable2d-dilated", image, L.SeparableConv2D(3, 2, dilation_rate=2, padding="same"))
seq(g, "separable2d-strides", image, L.SeparableConv2D(3, 3, strides=2, padding="same", use_bias=False))
for pad in ["valid", "same"]:
    seq(g, f"transposed1d-{pad}", rows, L.Conv1DTranspose(3, 3, strides=2, padding=pad))
    seq(g, f"transposed2d-{pad}", image, L.Conv2DTranspose(3, 3, strides=2, padding=pad, activation="relu"))
    seq(g, f"transposed2d-{pad}-small", image, L.Conv2DTranspose(3, 2, strides=3, padding=pad))
    seq(g, f"transposed2d-{pad}-dilated", image, L.Conv2DTranspose(3, 3, dilation_rate=2, padding=pad))
    seq(g, f"transposed3d-{pad}", volume, L.Conv3DTranspose(3, 2, strides=2, padding=pad))
    seq(g, f"transposed2d-{pad}-more", image, L.Conv2DTranspose(3, 3, strides=2, padding=pad, output_padding=1))
seq(g, "transposed1d-more", rows, L.Conv1DTranspose(3, 4, strides=3, padding="same", output_padding=2))
seq(g, "transposed2d-no-bias", image, L.Conv2DTranspose(2, (2, 3), use_bias=False))

# --- Channels first
g = "channels-first"
f = dict(data_format="channels_first")
seq(g, "conv2d", images, L.Conv2D(3, 3, **f))
seq(g, "conv2d-groups", images, L.Conv2D(6, 3, groups=2, **f))
seq(g, "depthwise2d", images, L.DepthwiseConv2D(3, **f))
# with a bias TensorFlow computes another thing than JAX does
seq(g, "separable2d", images, L.SeparableConv2D(3, 3, use_bias=False, **f))
seq(g, "transposed2d", images, L.Conv2DTranspose(3, 3, strides=2, **f))
seq(g, "conv3d", (2, 4, 5, 3), L.Conv3D(3, 2, **f))
seq(g, "max-pooling", images, L.MaxPooling2D(2, **f))
seq(g, "average-pooling", images, L.AveragePooling2D(2, padding="same", **f))
seq(g, "global", images, L.GlobalAveragePooling2D(**f))
seq(g, "global-keep", images, L.GlobalMaxPooling2D(keepdims=True, **f))
seq(g, "global1d", (4, 7), L.GlobalAveragePooling1D(**f))
seq(g, "global3d", (2, 4, 5, 3), L.GlobalMaxPooling3D(**f))
seq(g, "flatten", images, L.Flatten(**f))
seq(g, "padding", images, L.ZeroPadding2D(((1, 2), (0, 3)), **f))
seq(g, "cropping", images, L.Cropping2D(((1, 2), (0, 3)), **f))
seq(g, "upsampling", images, L.UpSampling2D((2, 3), **f))
seq(g, "resizing", images, L.Resizing(3, 7, **f))
seq(g, "batch-normalization", images, L.BatchNormalization(axis=1))
seq(g, "spatial-dropout", images, L.SpatialDropout2D(0.3, **f))
seq(g, "whole", images, L.Conv2D(3, 3, **f), L.BatchNormalization(axis=1), L.ReLU(), L.MaxPooling2D(2, **f), L.Flatten(**f), L.Dense(2))

# --- Pooling
g = "pooling"
for kind in ["Max", "Average"]:
    for rank, shape in [(1, rows), (2, image), (3, volume)]:
        pool = getattr(L, f"{kind}Pooling{rank}D")
        seq(g, f"{kind}{rank}d".lower(), shape, pool(2))
        seq(g, f"{kind}{rank}d-same".lower(), shape, pool(3, strides=2, padding="same"))
        seq(g, f"global-{kind}{rank}d".lower(), shape, getattr(L, f"Global{kind}Pooling{rank}D")())
        seq(g, f"global-{kind}{rank}d-keep".lower(), shape, getattr(L, f"Global{kind}Pooling{rank}D")(keepdims=True))
        seq(g, f"adaptive-{kind}{rank}d".lower(), shape, getattr(L, f"Adaptive{kind}Pooling{rank}D")(2))
seq(g, "max2d-oblong", image, L.MaxPooling2D((2, 3), strides=(1, 2)))

# --- Shapes, embeddings and masks
g = "shape"
seq(g, "flatten", image, L.Flatten())
seq(g, "reshape", image, L.Reshape((10, 12)))
seq(g, "reshape-rest", image, L.Reshape((-1, 4)))
seq(g, "reshape-ctc", image, L.Permute((2, 1, 3)), L.Reshape((5, -1)), L.Dense(3, activation="softmax"))
seq(g, "reshape-flat", image, L.Reshape((-1,)))
seq(g, "repeat-vector", vector, L.RepeatVector(3))
seq(g, "identity", image, L.Identity())
for rank, shape in [(1, rows), (2, image), (3, volume)]:
    seq(g, f"padding{rank}d", shape, getattr(L, f"ZeroPadding{rank}D")(2))
    seq(g, f"cropping{rank}d", shape, getattr(L, f"Cropping{rank}D")(1))
    seq(g, f"upsampling{rank}d", shape, getattr(L, f"UpSampling{rank}D")(3))
seq(g, "padding1d-pair", rows, L.ZeroPadding1D((1, 3)))
seq(g, "padding2d-pairs", image, L.ZeroPadding2D(((1, 0), (2, 3))))
seq(g, "padding2d-two", image, L.ZeroPadding2D((1, 2)))
seq(g, "cropping1d-pair", rows, L.Cropping1D((1, 3)))
for how in ["bilinear", "bicubic", "lanczos3", "lanczos5"]:
    seq(g, f"upsampling2d-{how}", image, L.UpSampling2D((2, 3), interpolation=how))
seq(g, "embedding", (6,), L.Embedding(9, 4), inputs=[tokens], dtype="int32")
seq(g, "embedding-float-input", (6,), L.Embedding(9, 4), inputs=[tokens.astype("float32")])
seq(g, "embedding-mask-lstm", (6,), L.Embedding(9, 4, mask_zero=True), L.LSTM(3), inputs=[tokens], dtype="int32")
seq(g, "embedding-mask-sequences", (6,), L.Embedding(9, 4, mask_zero=True), L.LSTM(3, return_sequences=True), L.Dropout(0.2), L.GRU(2), inputs=[tokens], dtype="int32")
seq(g, "embedding-mask-mean", (6,), L.Embedding(9, 4, mask_zero=True), L.Dense(3), L.GlobalAveragePooling1D(), inputs=[tokens], dtype="int32")
seq(g, "embedding-mask-max", (6,), L.Embedding(9, 4, mask_zero=True), L.GlobalMaxPooling1D(), inputs=[tokens], dtype="int32")
masked = rng.normal(size=(3, 7, 4)).astype("float32")
masked[0, 5:] = 0
masked[1, 2] = 0
masked[2, 3:] = 0
seq(g, "masking-rnn", rows, L.Masking(), L.SimpleRNN(3), inputs=[masked])
seq(g, "masking-sequences", rows, L.Masking(), L.GRU(3, return_sequences=True), L.Bidirectional(L.LSTM(2)), inputs=[masked])
seq(g, "masking-zero-output", rows, L.Masking(), L.RNN(L.LSTMCell(3), return_sequences=True, zero_output_for_mask=True), inputs=[masked])
seq(g, "masking-dense", rows, L.Masking(), L.TimeDistributed(L.Dense(3)), L.LSTM(2), inputs=[masked])
seq(g, "masking-dropped", rows, L.Masking(), L.Conv1D(3, 3, padding="same"), L.LSTM(2), inputs=[masked])
seq(g, "integer-input", vector, L.Dense(3), inputs=[rng.integers(0, 9, (3, 5)).astype("int32")], dtype="int32")
seq(g, "byte-image", image, L.Rescaling(1 / 255), L.Conv2D(2, 3), inputs=[rng.integers(0, 256, (2, *image)).astype("uint8")], dtype="uint8")

# --- Normalisation
g = "normalisation"
seq(g, "batch", image, L.BatchNormalization())
seq(g, "batch-axis-2", image, L.BatchNormalization(axis=2))
seq(g, "batch-axis-1-rows", rows, L.BatchNormalization(axis=1, epsilon=0.01))
seq(g, "batch-no-scale", image, L.BatchNormalization(scale=False))
seq(g, "batch-no-center", vector, L.BatchNormalization(center=False))
seq(g, "batch-options", vector, L.BatchNormalization(momentum=0.9, synchronized=False, gamma_regularizer="l2", beta_constraint="non_neg"))
seq(g, "layer", rows, L.LayerNormalization())
seq(g, "layer-axes", image, L.LayerNormalization(axis=[1, 2], epsilon=0.01))
seq(g, "layer-axis-1", rows, L.LayerNormalization(axis=1))
seq(g, "layer-no-center", rows, L.LayerNormalization(center=False))
seq(g, "layer-no-scale", rows, L.LayerNormalization(scale=False))
seq(g, "rms", rows, L.RMSNormalization())
seq(g, "group", image, L.GroupNormalization(groups=2))
seq(g, "group-instance", image, L.GroupNormalization(groups=-1, epsilon=0.01))
seq(g, "group-first", images, L.GroupNormalization(groups=2, axis=1))
seq(g, "group-bare", image, L.GroupNormalization(groups=4, center=False, scale=False))
seq(g, "unit", rows, L.UnitNormalization())
seq(g, "unit-axes", image, L.UnitNormalization(axis=(1, 2)))
adapted = L.Normalization()
adapted.adapt(rng.normal(3, 2, (50, 5)).astype("float32"))
seq(g, "normalization-adapted", vector, adapted, L.Dense(2))
seq(g, "normalization-given", vector, L.Normalization(mean=[1.0, 2.0, 3.0, 4.0, 5.0], variance=[1.0, 2.0, 3.0, 1.0, 4.0]))
seq(g, "normalization-single", image, L.Normalization(axis=None, mean=2.0, variance=4.0))
seq(g, "normalization-invert", vector, L.Normalization(mean=3.0, variance=2.0, invert=True))
seq(g, "rescaling", image, L.Rescaling(1 / 127.5, offset=-1))
seq(g, "rescaling-channels", image, L.Rescaling([1.0, 2.0, 3.0, 4.0], offset=[0.0, 1.0, 0.0, 2.0]))

# --- Merging
g = "merging"
for name in ["Add", "Subtract", "Multiply", "Average", "Maximum", "Minimum", "Concatenate"]:
    graph(g, name.lower(), [rows, rows], lambda a, b, n=name: getattr(L, n)()([a, b]))
for name in ["Add", "Multiply", "Average", "Maximum", "Minimum"]:
    graph(g, f"{name.lower()}-broadcast", [rows, (1, 4), (7, 1)], lambda a, b, c, n=name: getattr(L, n)()([a, b, c]))
graph(g, "add-ranks", [rows, (4,)], lambda a, b: L.Add()([a, b]))
graph(g, "concatenate-axis", [rows, (3, 4)], lambda a, b: L.Concatenate(axis=1)([a, b]))
graph(g, "dot", [vector, vector], lambda a, b: L.Dot(axes=1)([a, b]))
graph(g, "dot-cosine", [vector, vector], lambda a, b: L.Dot(axes=-1, normalize=True)([a, b]))
graph(g, "dot-rows", [rows, (3, 4)], lambda a, b: L.Dot(axes=2)([a, b]))
graph(g, "dot-axes", [(4, 7), (3, 4)], lambda a, b: L.Dot(axes=(1, 2))([a, b]))
graph(g, "shared", [vector, vector], lambda a, b, d=L.Dense(3): L.Concatenate()([d(a), d(b)]))


def masked_merge(a, b):
    e = L.Embedding(9, 4, mask_zero=True)
    return L.LSTM(3)(L.Concatenate(axis=1)([e(a), e(b)])), L.LSTM(3)(L.Add()([e(a), e(b)]))


graph(g, "merged-masks", [(6,), (6,)], masked_merge, inputs=[tokens, tokens[::-1].copy()], dtypes={0: "int32", 1: "int32"})

# --- Recurrence
g = "recurrence"
for name in ["SimpleRNN", "LSTM", "GRU"]:
    cls = getattr(L, name)
    seq(g, name.lower(), rows, cls(3))
    seq(g, f"{name.lower()}-sequences", rows, cls(3, return_sequences=True, use_bias=False))
    seq(g, f"{name.lower()}-backwards", rows, cls(3, go_backwards=True, return_sequences=True))
    seq(g, f"{name.lower()}-unrolled", rows, cls(3, unroll=True, dropout=0.1, recurrent_dropout=0.1))
    graph(g, f"{name.lower()}-states", [rows], lambda x, c=cls: c(3, return_state=True, return_sequences=True)(x))
    seq(g, f"{name.lower()}-activations", rows, cls(3, activation="hard_silu"))
    seq(g, f"bidirectional-{name.lower()}", rows, L.Bidirectional(cls(3)))
    seq(g, f"cell-{name.lower()}", rows, L.RNN(getattr(L, f"{name}Cell")(3), return_sequences=True))
seq(g, "lstm-hard-sigmoid", rows, L.LSTM(3, recurrent_activation="hard_sigmoid"))
seq(g, "gru-hard-sigmoid", rows, L.GRU(3, recurrent_activation="hard_sigmoid"))
seq(g, "gru-reset-before", rows, L.GRU(3, reset_after=False))
seq(g, "gru-reset-before-states", rows, L.GRU(3, reset_after=False, go_backwards=True))
seq(g, "stacked-cells", rows, L.RNN([L.LSTMCell(2), L.GRUCell(3), L.SimpleRNNCell(2)]))
seq(g, "any-length", (None, 4), L.LSTM(3, return_sequences=True), L.GRU(2), inputs=[rng.normal(size=(2, 5, 4)).astype("float32")])
for mode in ["concat", "sum", "mul", "ave"]:
    seq(g, f"bidirectional-{mode}", rows, L.Bidirectional(L.LSTM(3, return_sequences=True), merge_mode=mode))
graph(g, "bidirectional-none", [rows], lambda x: L.Bidirectional(L.GRU(3, return_sequences=True), merge_mode=None)(x))
graph(g, "bidirectional-states", [rows], lambda x: L.Bidirectional(L.LSTM(3, return_state=True))(x))
seq(g, "bidirectional-two", rows, L.Bidirectional(L.LSTM(3), backward_layer=L.GRU(3, go_backwards=True)))


def coder(a, b):
    _, h, c = L.LSTM(3, return_state=True)(a)
    return L.Dense(2)(L.LSTM(3, return_sequences=True)(b, initial_state=[h, c]))


graph(g, "initial-state", [rows, (3, 2)], coder)
graph(g, "initial-state-gru", [rows, (3,)], lambda a, b: L.GRU(3)(a, initial_state=b))
graph(g, "initial-state-bidirectional", [rows, (3,), (3,)], lambda a, b, c: L.Bidirectional(L.GRU(3))(a, initial_state=[b, c]))
seq(g, "time-distributed-dense", rows, L.TimeDistributed(L.Dense(3, activation="relu")))
seq(g, "time-distributed-conv", (3, *image), L.TimeDistributed(L.Conv2D(2, 3)), L.TimeDistributed(L.Flatten()), L.LSTM(3))
inner = keras.Sequential([keras.Input(image), L.Conv2D(2, 3, activation="relu"), L.BatchNormalization(), L.GlobalAveragePooling2D()])
seq(g, "time-distributed-model", (3, *image), L.TimeDistributed(inner), L.GRU(3))

# --- Attention
g = "attention"
graph(g, "heads", [rows], lambda x: L.MultiHeadAttention(2, 3)(x, x))
graph(g, "heads-cross", [rows, (3, 5)], lambda a, b: L.MultiHeadAttention(2, 3, value_dim=2, output_shape=6)(a, b))
graph(g, "heads-key", [rows, (3, 5), (3, 2)], lambda a, b, c: L.MultiHeadAttention(2, 3)(a, b, key=c))
graph(g, "heads-causal", [rows], lambda x: L.MultiHeadAttention(2, 3, dropout=0.1)(x, x, use_causal_mask=True))
graph(g, "heads-causal-no-dropout", [rows], lambda x: L.MultiHeadAttention(2, 3)(x, x, use_causal_mask=True))
graph(g, "heads-scores", [rows], lambda x: L.MultiHeadAttention(2, 3, use_bias=False)(x, x, return_attention_scores=True))
graph(g, "heads-gate", [rows], lambda x: L.MultiHeadAttention(2, 3, use_gate=True)(x, x))
graph(g, "heads-window", [rows], lambda x: L.MultiHeadAttention(2, 3, sliding_window=2)(x, x))
some = (rng.random((2, 7, 7)) < 0.6) | np.eye(7, dtype=bool)
graph(g, "heads-mask", [rows, (7, 7)], lambda x, m: L.MultiHeadAttention(2, 3)(x, x, attention_mask=m),
      inputs=[rng.normal(size=(2, 7, 4)).astype("float32"), some], dtypes={1: "bool"})
for drop in [0.0, 0.2]:
    def padded(t, drop=drop):
        x = L.Embedding(9, 4, mask_zero=True)(t)
        return L.GlobalAveragePooling1D()(L.MultiHeadAttention(2, 3, dropout=drop)(x, x))
    graph(g, f"heads-padding-{drop}", [(6,)], padded, inputs=[tokens], dtypes={0: "int32"})
graph(g, "grouped", [rows], lambda x: L.GroupQueryAttention(2, 4, 2)(x, x))
graph(g, "grouped-causal", [rows, (5, 4)], lambda a, b: L.GroupQueryAttention(3, 4, 1, use_gate=True)(a, b, use_causal_mask=True))
graph(g, "dot", [rows, (3, 4)], lambda a, b: L.Attention()([a, b]))
graph(g, "dot-scaled", [rows, (3, 5), (3, 4)], lambda a, b, c: L.Attention(use_scale=True)([a, b, c]))
graph(g, "dot-causal", [rows], lambda x: L.Attention(dropout=0.2)([x, x], use_causal_mask=True))
graph(g, "dot-concat", [rows, (3, 4)], lambda a, b: L.Attention(score_mode="concat", use_scale=True)([a, b]))
graph(g, "dot-scores", [rows, (3, 4)], lambda a, b: L.Attention()([a, b], return_attention_scores=True))
graph(g, "additive", [rows, (3, 4)], lambda a, b: L.AdditiveAttention()([a, b]))
graph(g, "additive-plain", [rows, (3, 4)], lambda a, b: L.AdditiveAttention(use_scale=False)([a, b]))


def masked_attention(t):
    x = L.Embedding(9, 4, mask_zero=True)(t)
    return L.Attention()([x, x])


graph(g, "dot-masked", [(6,)], masked_attention, inputs=[tokens], dtypes={0: "int32"})


def block(x):
    y = L.LayerNormalization(epsilon=1e-6)(x)
    x = x + L.MultiHeadAttention(2, 4, dropout=0.1)(y, y)
    y = L.Dense(8, activation="gelu")(L.LayerNormalization(epsilon=1e-6)(x))
    return L.Dense(2)(L.GlobalAveragePooling1D()(x + L.Dropout(0.1)(L.Dense(4)(y))))


graph(g, "transformer", [rows], block)

# --- Preprocessing and training only
g = "preprocessing"
for how in ["bilinear", "nearest", "bicubic", "lanczos3", "lanczos5"]:
    seq(g, f"resizing-{how}", image, L.Resizing(9, 3, interpolation=how))
seq(g, "resizing-antialias", (9, 8, 2), L.Resizing(4, 3, antialias=True))
seq(g, "resizing-crop", (9, 6, 2), L.Resizing(4, 4, crop_to_aspect_ratio=True))
seq(g, "resizing-pad", (9, 6, 2), L.Resizing(4, 4, pad_to_aspect_ratio=True, fill_value=0.5))
seq(g, "center-crop", image, L.CenterCrop(3, 2))
seq(g, "center-crop-larger", image, L.CenterCrop(8, 4))
seq(g, "random-crop", image, L.RandomCrop(3, 4))
seq(g, "category-multi-hot", (6,), L.CategoryEncoding(9), inputs=[tokens], dtype="int32")
seq(g, "category-one-hot", (1,), L.CategoryEncoding(9, output_mode="one_hot"), inputs=[tokens[:, :1]], dtype="int32")
seq(g, "category-count", (6,), L.CategoryEncoding(9, output_mode="count"), inputs=[tokens], dtype="int32")
seq(g, "discretization", vector, L.Discretization(bin_boundaries=[-0.5, 0.0, 0.7]))
v = dict(value_range=(0, 1))
for layer in [L.RandomFlip(), L.RandomRotation(0.2), L.RandomTranslation(0.1, 0.1), L.RandomZoom(0.2), L.RandomContrast(0.2),
              L.RandomBrightness(0.2, **v), L.RandomShear(0.1, 0.1), L.RandomPerspective(0.2), L.RandomElasticTransform(0.2),
              L.RandomPosterization(4, **v), L.RandomInvert(0.5, **v), L.RandomGaussianBlur(0.5, **v), L.RandomErasing(0.5, **v),
              L.MixUp(), L.CutMix()]:
    seq(g, layer.name.split("_")[0] + "-" + type(layer).__name__.lower(), image, layer)
for layer in [L.RandomHue(0.2, **v), L.RandomSaturation(0.2, **v), L.RandomSharpness(0.2, **v), L.RandomGrayscale(0.5),
              L.RandomColorDegeneration(0.2, **v), L.RandomColorJitter(**v), L.AugMix(**v), L.RandAugment(**v)]:
    seq(g, "rgb-" + type(layer).__name__.lower(), (6, 5, 3), layer)
for layer in [L.Dropout(0.3, noise_shape=(None, 1, 4), seed=3), L.GaussianDropout(0.2), L.AlphaDropout(0.2),
              L.GaussianNoise(0.3), L.ActivityRegularization(l1=0.1), L.SpatialDropout1D(0.2)]:
    seq(g, type(layer).__name__.lower(), rows, layer, L.Dense(2))
seq(g, "spatialdropout3d", volume, L.SpatialDropout3D(0.2))
