import assert from 'node:assert/strict'
import { type Predictor, random } from '@inkstone/core'
import { type Check, registerChecks } from './check'

/** What every {@link Predictor} of classes must do. */
export function predictorChecks(): readonly Check<Predictor | Promise<Predictor>>[] {
  return [
    {
      name: 'says which images it takes, and names its classes',
      async run(make) {
        const { inputShape, card } = await make()
        assert.equal(inputShape.length, 3, 'expected inputShape to be [height, width, channels]')
        for (const side of inputShape) {
          assert.ok(Number.isInteger(side) && side >= 1, `expected whole sides >= 1, got ${side}`)
        }
        const classes = card?.classes ?? []
        assert.ok(classes.length >= 2, 'expected card.classes to name two classes or more')
        assert.equal(new Set(classes).size, classes.length, 'expected each class once')
        if (card?.imageShape) assert.deepEqual(card.imageShape, inputShape)
      },
    },
    {
      name: 'gives a row of finite logits for each image',
      async run(make) {
        const predictor = await make()
        const classes = predictor.card!.classes!.length
        for (const count of [1, 2, 7]) {
          const logits = await predictor.outputs(images(predictor, count))
          assert.ok(logits instanceof Float32Array, 'expected a Float32Array')
          assert.equal(logits.length, count * classes, `expected ${count} x ${classes} logits`)
          const wrong = logits.find((value) => !Number.isFinite(value))
          assert.equal(wrong, undefined, `expected finite logits, got ${wrong}`)
        }
      },
    },
    {
      name: 'gives the same logits for any batch sizes',
      async run(make) {
        const predictor = await make()
        const all = images(predictor, 5)
        const whole = await predictor.outputs(all.slice())
        const length = all.length / 5
        const parts: number[] = []
        for (const [from, to] of [
          [0, 1],
          [1, 4],
          [4, 5],
        ] as const) {
          const part = await predictor.outputs(all.slice(from * length, to * length))
          parts.push(...part)
        }
        assert.equal(parts.length, whole.length)
        parts.forEach((value, at) => {
          const close = Math.abs(value - whole[at]!) <= 1e-4 * Math.max(1, Math.abs(whole[at]!))
          assert.ok(close, `expected logit ${at} to be ${whole[at]} in any batch, got ${value}`)
        })
      },
    },
    {
      name: 'does not change the images',
      async run(make) {
        const predictor = await make()
        const given = images(predictor, 3)
        const before = given.slice()
        await predictor.outputs(given)
        assert.deepEqual(given, before)
      },
    },
    {
      name: 'returns a new array each time, and keeps no reference to the images',
      async run(make) {
        const predictor = await make()
        const given = images(predictor, 2)
        const first = await predictor.outputs(given)
        const kept = first.slice()
        given.fill(0) // reading in batches overwrites them
        await predictor.outputs(images(predictor, 2, 2))
        assert.deepEqual(first, kept)
        assert.deepEqual(await predictor.outputs(images(predictor, 2)), kept)
      },
    },
  ]
}

/** Registers {@link predictorChecks} as tests of a predictor.
 * @param make returns it, directly or as a promise
 * @example predictorSuite('nearest', () => nearest(split, { k: 3 })) */
export function predictorSuite(title: string, make: () => Predictor | Promise<Predictor>): void {
  registerChecks(`${title} as a Predictor`, make, predictorChecks())
}

/** `[count, ...inputShape]`, the same for the same seed. */
function images({ inputShape }: Predictor, count: number, seed = 1): Float32Array {
  const stream = random(seed)
  const length = inputShape.reduce((product, side) => product * side, count)
  return Float32Array.from({ length }, () => stream.uniform())
}
