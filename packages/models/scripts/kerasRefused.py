"""Models of Keras 3 with what `loadKeras` does not honour: every such layer and option of Keras' documentation.

`refused` is a list of (name, model, message): the message that loadKeras gives behind the file's path.
"""

import keras
import numpy as np
from keras import layers as L
from keras import ops

refused = []
keras.utils.clear_session()  # names count from the beginning
image, rows, vector = (6, 5, 4), (7, 4), (5,)
otherwise = " Otherwise build the model here of the layers there are, and use loadKerasWeights(model, path)."


def refuse(name, layer, message, shape=image, dtype=None):
    """A model of one layer; the message names the layer and its class first."""
    model = keras.Sequential([keras.Input(shape, name="input", dtype=dtype), layer], name="model")
    refused.append((name, model, f"'{layer.name}' ({type(layer).__name__}): {message}"))


def graph(name, shapes, build, message, dtype=None, **options):
    ins = [keras.Input(s, name=f"input_{i}", dtype=dtype, **options) for i, s in enumerate(shapes)]
    refused.append((name, keras.Model(ins, build(*ins), name="model"), message))


# --- Layers
def layer(layer, mend, shape=image, dtype=None):
    refuse(f"layer-{type(layer).__name__}", layer, f"found a layer that is not honoured. {mend}{otherwise}", shape, dtype)


code = "It holds code of Python. Use layers or operations of Keras instead."
text = "Texts stay outside: give the model the numbers that the layer makes of them."
outside = "Do it before the model, on what goes in."
other = "Use other layers, such as TimeDistributed convolutions and an LSTM."
layer(L.Lambda(lambda x: x * 2, name="double"), code)
layer(L.JaxLayer(lambda params, inputs: inputs * 2, init_fn=lambda rng, inputs: {}), code, shape=vector)
layer(L.TextVectorization(vocabulary=["a", "b"], output_sequence_length=3), text, shape=(), dtype="string")
layer(L.StringLookup(vocabulary=["a", "b"]), text, shape=(3,), dtype="string")
layer(L.IntegerLookup(vocabulary=[3, 5]), outside, shape=(3,), dtype="int64")
layer(L.Hashing(4), outside, shape=(3,), dtype="int64")
layer(L.MelSpectrogram(fft_length=8, sequence_stride=4, num_mel_bins=4), outside, shape=(32,))
layer(L.STFTSpectrogram(frame_length=8), outside, shape=(32, 1))
# Equalization is not here: Keras 3.15 itself cannot build a model with it
for name in ["AutoContrast", "Solarization", "ContrastLimitedAdaptiveHistogramEqualization"]:
    layer(getattr(L, name)(), outside, shape=(6, 5, 3))
layer(L.MaxNumBoundingBoxes(3), outside)
layer(L.Pipeline([L.Rescaling(0.5), L.RandomFlip()]), "Put its layers into the model one by one.", shape=(6, 5, 3))
layer(L.SpectralNormalization(L.Dense(2), name="lipschitz"),
      "Put the layer inside, whose kernel is normalised already, into a new model.", shape=vector)
layer(L.ConvLSTM1D(2, 3), other, shape=(3, *rows))
layer(L.ConvLSTM2D(2, 3, name="film"), other, shape=(3, *image))
layer(L.ConvLSTM3D(2, 2), other, shape=(3, 4, 5, 3, 2))
layer(L.ReversibleEmbedding(9, 4), "Use an Embedding, and a Dense layer for the way back.", shape=(6,), dtype="int32")
graph("layer-HashedCrossing", [(1,), (1,)], lambda a, b: L.HashedCrossing(4, name="crossed")((a, b)),
      f"'crossed' (HashedCrossing): found a layer that is not honoured. {outside}{otherwise}", dtype="int64")

# --- Options
for name in ["SimpleRNN", "LSTM", "GRU", "RNN"]:
    memory = L.RNN(L.GRUCell(2), stateful=True, name="memory") if name == "RNN" else getattr(L, name)(2, stateful=True, name="memory")
    model = keras.Sequential([keras.Input(batch_shape=(2, *rows), name="input"), memory], name="model")
    refused.append((f"stateful-{name.lower()}", model, f"'memory' ({name}): expected stateful=False, found stateful=True. "
                    "Keep the states outside: return_state=True and initial_state."))
both = keras.Sequential([keras.Input(batch_shape=(2, *rows), name="input"), L.Bidirectional(L.LSTM(2, stateful=True, name="memory"))], name="model")
refused.append(("stateful-bidirectional", both, "'forward_memory' (LSTM): expected stateful=False, found stateful=True. "
                "Keep the states outside: return_state=True and initial_state."))
for mode in ["one_hot", "multi_hot", "count"]:
    refuse(f"discretization-{mode}", L.Discretization(bin_boundaries=[0.0, 1.0], output_mode=mode, name="bins"),
           f"expected output_mode='int', found output_mode='{mode}'. Use output_mode='int' and a CategoryEncoding behind it.", shape=(1,))
graph("attention-axes", [(3, 4, 5)], lambda x: L.MultiHeadAttention(2, 3, attention_axes=(2,), name="look")(x, x),
      "'look' (MultiHeadAttention): expected attention_axes=None or [1], found attention_axes=[2]. Attend over the axis behind the batch.")
graph("attention-output-shape", [rows], lambda x: L.MultiHeadAttention(2, 3, output_shape=(2, 3), name="look")(x, x),
      "'look' (MultiHeadAttention): expected output_shape of one number, found [2,3]. Reshape the output with a Reshape layer in Keras.")
quantised = "Save the model before it is quantised, or load it in Keras with dtype='float32' and save it again."
for mode in ["int8", "int4", "float8"]:
    model = keras.Sequential([keras.Input((8,), name="input"), L.Dense(4, name="head")], name="model")
    model.quantize(mode)
    kind = f"{mode.capitalize()}QuantizationConfig"
    refused.append((f"quantised-{mode}", model, f"'head' (Dense): expected quantization_config=None, found quantization_config={kind}. {quantised}"))
model = keras.Sequential([keras.Input(vector, name="input"), L.Dense(4, name="head")], name="model")
model.layers[0].enable_lora(2)
refused.append(("lora", model, "'head' (Dense): found an adapter (LoRA) beside the kernel in 'model_weights/head'. "
                "Save the model with model.save('model.keras'), which adds it to the kernel."))
only = {"lora": ["h5"]}  # kinds of file: .keras holds the kernel with the adapter in it

# --- Code of one's own
@keras.saving.register_keras_serializable(package="mine")
class Dense(L.Dense):
    def call(self, inputs, training=None):
        return super().call(inputs) * 2


@keras.saving.register_keras_serializable(package="mine")
class Cell(L.GRUCell):
    pass


@keras.saving.register_keras_serializable(package="mine")
def twice(x):
    return x * 2


@keras.saving.register_keras_serializable(package="mine")
class Classifier(keras.Model):
    def __init__(self, **options):
        super().__init__(**options)
        self.head = L.Dense(2)

    def call(self, inputs):
        return self.head(inputs)


own = "A class of your own computes what only its code says." + otherwise
refuse("custom-class", Dense(2, name="own"), f"expected a class of Keras, found one registered as 'mine>Dense'. {own}", shape=vector)
refuse("custom-activation", L.Dense(2, activation=twice, name="own"),
       "found activation='mine>twice', which is no activation of Keras. "
       "Use one of keras.activations, or leave it out and compute it outside of the model.", shape=vector)
refuse("custom-gate", L.LSTM(2, recurrent_activation=twice, name="own"),
       "found recurrent_activation='mine>twice', which is no activation of Keras. "
       "Use one of keras.activations, or leave it out and compute it outside of the model.", shape=rows)
refuse("custom-cell", L.RNN(Cell(2), name="own"), f"expected a class of Keras, found one registered as 'mine>Cell'. {own}", shape=rows)
refuse("layer-in-cell", L.GRU(2, activation=L.LeakyReLU(negative_slope=0.1), name="leaky"),
       "found activation=LeakyReLU, a layer inside of a cell. Give the activation by name, such as activation='tanh'.", shape=rows)
subclassed = Classifier(name="classifier")
subclassed(np.zeros((1, 5), "float32"))
refused.append(("subclassed", subclassed, "Classifier: expected a Sequential or Functional model, found Classifier. "
                f"A model that is a class of its own computes what only its code says.{otherwise}"))
inside = keras.Sequential([keras.Input(vector, name="input"), Classifier(name="classifier")], name="model")
refused.append(("subclassed-inside", inside, f"Classifier: expected a class of Keras, found one registered as 'mine>Classifier'. {own}"))

# --- Calls and operations
graph("training-call", [vector], lambda x: L.Dropout(0.5, name="drop")(x, training=True),
      "'drop' (Dropout): found a call with training=True, which is not honoured. Call the layer without training in Keras and save the model again.")
graph("operation", [vector], lambda x: ops.sort(x), f"'sort' (Sort): found the operation Sort, which is not honoured.{otherwise}")
graph("operation-norm", [rows], lambda x: ops.norm(x, ord=1, axis=-1), f"'norm' (Norm): expected ord=None or 2 or 'fro', found ord=1.{otherwise}")
graph("operation-pad", [rows], lambda x: ops.pad(x, [[0, 0], [1, 1], [0, 0]], mode="edge"),
      f"'pad' (Pad): expected mode='constant' or 'reflect' or 'symmetric', found mode='edge'.{otherwise}")
graph("sparse-input", [vector], lambda x: L.Dense(2)(x), "'input_0' (InputLayer): found a sparse or ragged input. Give a dense tensor.", sparse=True)
