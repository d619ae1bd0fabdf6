import { InkstoneError, optionError, type Predictor } from '@inkstone/core'
import { assertPredictor } from './isPredictor'

/** A predictor for images of which it is known that they are of some of the classes: a field for a digit holds no `none`, one for
 * a rating 1 to 5 no 7. The other classes' outputs are left out, so that the probabilities are those under this condition, and sum
 * to 1. The thresholds of the card are left out too: they were found for all classes.
 * @param classes names from the card, in the order that the outputs will have; a string stands for its characters
 * @throws InkstoneError for a predictor without class names, one of another task, or a class that it does not have or that is named
 * twice
 * @example
 * const digit = amongClasses(await digits(), '0123456789') // without 'none'
 * const { evaluation } = await evaluate({ name: 'mnist/test', model: digit, split: splits.test, lineage }) */
export function amongClasses(model: Predictor, classes: string | readonly string[]): Predictor {
  assertPredictor('amongClasses', model)
  const { thresholds: _, ...card } = model.card ?? {}
  const own = card.classes
  if (!own) {
    throw new InkstoneError(
      'amongClasses: expected a predictor whose card names its classes, got one without. ' +
        'Make it with predictor(model, card), or give it a card: { classes }.',
    )
  }
  if (card.task !== undefined) {
    throw new InkstoneError(
      `amongClasses: expected a classifier, got ${card.name ?? 'a predictor'}, whose task is ${card.task}.`,
    )
  }
  const isList = Array.isArray(classes) && classes.every((name) => typeof name === 'string')
  if (typeof classes !== 'string' && !isList) {
    throw optionError({
      option: 'amongClasses.classes',
      expected: "names of classes, such as '17' or ['1', '7']",
      given: classes,
    })
  }
  const wanted = [...classes]
  const places = wanted.map((name) => own.indexOf(name))
  const wrong = wanted.find((name, at) => places[at]! < 0 || wanted.indexOf(name) < at)
  if (wrong !== undefined || wanted.length === 0) {
    throw new InkstoneError(
      `amongClasses.classes: expected some of ${own.join(', ')}, each once, got ${wanted.join(', ') || 'an empty list'}.`,
    )
  }
  return {
    inputShape: model.inputShape,
    card: { ...card, classes: wanted },
    async outputs(images) {
      const all = await model.outputs(images)
      const [from, to] = [own.length, wanted.length]
      const found = new Float32Array((all.length / from) * to)
      for (let row = 0; row * to < found.length; row++) {
        for (let at = 0; at < to; at++) found[row * to + at] = all[row * from + places[at]!]!
      }
      return found
    },
  }
}
