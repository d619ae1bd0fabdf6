import '@tensorflow/tfjs-backend-cpu'
import { nameOutputs, type Predictor, type Split } from '@inkstone/core'
import { tinyModel, tinySplit } from '@inkstone/testing'
import * as tf from '@tensorflow/tfjs-core'
import * as tfl from '@tensorflow/tfjs-layers'
import {
  attackRobustness,
  calibrate,
  corruptionRobustness,
  evaluate,
  explain,
  fgsm,
  outOfDistribution,
  predict,
  predictor,
} from '../index'

beforeAll(() => tf.setBackend('cpu'))

const split = tinySplit({ name: 'test', size: 60, noise: 0.9 })
const validation = tinySplit({ name: 'validation', size: 60, noise: 0.9 })
const reversed = ['class 2', 'class 1', 'class 0']
const name = 'tiny/test'

/** The same network with its outputs, and their names, in the opposite order. */
function turned(model: tfl.LayersModel): tfl.LayersModel {
  const copy = tinyModel()
  tf.tidy(() => {
    const [kernel, bias] = model.layers.at(-1)!.getWeights()
    copy.setWeights([
      ...model.getWeights().slice(0, -2),
      tf.reverse(kernel!, 1),
      tf.reverse(bias!, 0),
    ])
  })
  return copy
}

function withSoftmax(model: tfl.LayersModel): tfl.LayersModel {
  const input = tfl.input({ shape: [6, 6, 1] })
  const logits = model.apply(input) as tfl.SymbolicTensor
  const outputs = tfl.layers.softmax().apply(logits) as tfl.SymbolicTensor
  return tfl.model({ inputs: input, outputs })
}

/** Everything that a model is asked for by a predictor. */
async function figures(model: tfl.LayersModel | Predictor) {
  const { evaluation } = await evaluate({ name, model, split, lineage: [] })
  const robust = await corruptionRobustness({ model, split, images: 20 })
  const outside = tinySplit({ name: 'outside', size: 30, seed: 9 })
  const { confidence } = await outOfDistribution({ model, split, outside })
  const temperature = await calibrate({ model, validation })
  return { ...evaluation, robust, confidence, temperature }
}

test('an object with inputShape and outputs gives the figures of the model within it', async () => {
  const model = tinyModel({ seed: 4 })
  let largest = 0
  const stranger: Predictor = {
    inputShape: [6, 6, 1],
    async outputs(images) {
      largest = Math.max(largest, images.length / 36)
      return predictor(model).outputs(images)
    },
  }
  expect(await figures(stranger)).toEqual(await figures(model))
  expect(await figures(predictor(model))).toEqual(await figures(model))
  expect(largest).toBe(60)
  const { images } = await split.read([0, 1])
  expect(await predict(stranger, images)).toEqual(predict(model, images, [6, 6, 1]))
  model.dispose()
})

test('classes are matched by name, whoever names them', async () => {
  const model = tinyModel({ seed: 4 })
  const other = turned(model)
  const expected = await figures(model)
  expect(await figures(predictor(other, { classes: reversed }))).toEqual(expected)
  nameOutputs(other, reversed)
  expect(await figures(other)).toEqual(expected)
  const attacks = [fgsm({ epsilon: 0.2 })]
  expect(await attackRobustness({ model: other, split, attacks })).toEqual(
    await attackRobustness({ model, split, attacks }),
  )
  model.dispose()
  other.dispose()
})

test('a model that ends in a softmax is read by its logits everywhere', async () => {
  const model = tinyModel({ seed: 4 })
  const soft = withSoftmax(model)
  expect(await figures(soft)).toEqual(await figures(model))
  const { images } = await split.read([0])
  expect(predict(soft, images, [6, 6, 1])).toEqual(predict(model, images, [6, 6, 1]))
  const attacks = [fgsm({ epsilon: 0.2 })]
  expect(await attackRobustness({ model: soft, split, attacks })).toEqual(
    await attackRobustness({ model, split, attacks }),
  )
  const asked = { image: images, imageShape: [6, 6, 1] as const, label: 1 }
  expect(explain({ model: soft, ...asked })).toEqual(explain({ model, ...asked }))
  soft.dispose()
})

test('temperature and thresholds are those of the card', async () => {
  const model = tinyModel({ seed: 4 })
  const thresholds = [{ errorRate: 0.1, threshold: 0.4, coverage: 1 }]
  const card = { temperature: 2, thresholds }
  const of = async (options: object) =>
    (await evaluate({ name, model, split, lineage: [], ...options })).evaluation
  expect(await of({ model: predictor(model, card) })).toEqual(await of(card))
  const { images } = await split.read([0])
  expect(await predict(predictor(model, card), images)).toEqual(
    predict(model, images, [6, 6, 1], 1, 2),
  )
  model.dispose()
})

describe('what does not fit is refused before anything is computed', () => {
  const refusing = (changes: Partial<Predictor>): Predictor => ({
    inputShape: [6, 6, 1],
    outputs: () => {
      throw new Error('nothing should be computed')
    },
    ...changes,
  })
  const message = (model: Predictor, of: Split = split) =>
    evaluate({ name, model, split: of, lineage: [] }).catch((error: Error) => error.message)

  const unread: Split = {
    ...tinySplit({ name: 'validation' }),
    batches() {
      throw new Error('nothing should be read')
    },
  }

  test('images of another size', async () => {
    expect(await message(refusing({ inputShape: [6, 8, 1] }))).toBe(
      'evaluate: expected a predictor that takes images of 6 x 6 x 1 like those of tiny/test, got one of 6 x 8 x 1. ' +
        'Use a predictor for these images, or resize the data: resize() of @inkstone/data.',
    )
  })

  test('other classes, of which it lists both', async () => {
    expect(await message(refusing({ card: { classes: ['shirt', 'bag'] } }))).toBe(
      "evaluate: expected a model of the classes of tiny/test, which are 'class 0', 'class 1', 'class 2', got one of " +
        "'shirt', 'bag'. Take data with the model's classes, or give the model a head for these (newHead of " +
        '@inkstone/finetuner) and fine-tune it.',
    )
  })

  test('another number of outputs that nobody named', async () => {
    let asked = 0
    const outputs = ({ length }: Float32Array) => {
      asked += length / 36
      return new Float32Array((4 * length) / 36)
    }
    expect(await message({ inputShape: [6, 6, 1], outputs }, unread)).toBe(
      'evaluate: expected a predictor that returns 3 logits per image, 3 for 1, got 4. Return a Float32Array ' +
        "[images, classes] from outputs(images), row by row, and name the classes in the predictor's card: { classes: [...] }.",
    )
    expect(asked).toBe(1) // a blank image
    await expect(
      calibrate({ model: { inputShape: [6, 6, 1], outputs }, validation: unread }),
    ).rejects.toThrow(
      'calibrate: expected a predictor that returns 3 logits per image, 3 for 1, got 4.',
    )
  })

  test('what returns no array', async () => {
    const outputs = () => undefined as never
    expect(await message({ inputShape: [6, 6, 1], outputs }, unread)).toContain(
      '3 for 1, got undefined.',
    )
  })

  test('an empty split', async () => {
    expect(await message(refusing({}), tinySplit({ size: 0 }))).toContain('got an empty split')
  })

  test('what is no predictor', async () => {
    expect(await message(refusing({ inputShape: [36] as never }))).toBe(
      'evaluate: expected a predictor whose inputShape is [height, width, channels], got [36].',
    )
    expect(await message('runs/latest/model' as never)).toBe(
      'evaluate: expected a LayersModel, or a predictor with inputShape and outputs(images), got string. ' +
        'Pass loadModel(directory).model, or an object of your own.',
    )
  })

  test('an attack and an explanation need gradients', async () => {
    const model = refusing({ card: { name: 'neighbours' } }) as never
    const needs =
      /which has gradients, for .+; got the predictor 'neighbours'\. Pass the model itself/
    await expect(
      attackRobustness({ model, split, attacks: [fgsm({ epsilon: 1 })] }),
    ).rejects.toThrow(needs)
    const image = new Float32Array(36)
    expect(() => explain({ model, image, imageShape: [6, 6, 1], label: 0 })).toThrow(needs)
  })
})

test.each([[Number.NaN, 'evaluate: expected finite logits, got NaN for image 0 of the batch.']])(
  'outputs that are none are refused: %p',
  async (what, refusal) => {
    const outputs = (images: Float32Array) => new Float32Array((3 * images.length) / 36).fill(what)
    const model = { inputShape: [6, 6, 1] as const, outputs }
    await expect(evaluate({ name, model, split, lineage: [] })).rejects.toThrow(refusal)
  },
)

test('predictor refuses a model that reads or gives something else, and a card of another', () => {
  const model = tinyModel()
  expect(() => predictor(model, { classes: ['a', 'b'] })).toThrow(
    "predictor.card: expected a class for each of the model's 3 outputs, got 2 (a, b).",
  )
  expect(() => predictor(model, { imageShape: [28, 28, 1] })).toThrow(
    'predictor: expected a model that takes images of 28 x 28 x 1, got one that takes [batch, 6, 6, 1].',
  )
  const row = tfl.sequential({ layers: [tfl.layers.dense({ units: 3, inputShape: [4] })] })
  expect(() => predictor(row)).toThrow(
    'predictor: expected a model that takes images [batch, height, width, channels], got one that takes [batch, 4].',
  )
  const map = tfl.sequential({ layers: [tfl.layers.reLU({ inputShape: [6, 6, 1] })] })
  expect(() => predictor(map)).toThrow('got one that outputs [batch, 6, 6, 1].')
  const sigmoid = tinyModel() as tfl.Sequential
  sigmoid.add(tfl.layers.activation({ activation: 'sigmoid' }))
  sigmoid.build()
  expect(() => predict(predictor(sigmoid), new Float32Array(36))).toThrow('ends in a sigmoid')
})
