import { InkstoneError } from '@inkstone/core'
import { checkClassSizes } from '../splits/checkClassSizes'
import { type GrowingArray, growingArray } from './growingArray'

export interface ClassIds {
  /** Adds the label of the next image. Returns why it is invalid, or undefined. */
  add(label: string): string | undefined
  /** The classes, and the class id of each image. @throws InkstoneError for fewer than two classes */
  finish(source: string): { classes: readonly string[]; labels: Int32Array }
}

/** Collects labels as text and numbers them. Without a list of classes the labels found are the classes: whole
 * numbers in numerical order, names alphabetically. @param isMissing whether a label means a missing value, if no
 * classes are given */
export function classIds(
  given?: readonly string[],
  isMissing: (label: string) => boolean = (label) => label === '',
): ClassIds {
  const idOf = new Map<string, number>()
  given?.forEach((name, id) => {
    const number = numberAsSuch(name) // '01' is found as 1
    if (!idOf.has(number)) idOf.set(number, id)
  })
  given?.forEach((name, id) => {
    idOf.set(name, id)
  })
  const ids: GrowingArray = growingArray()
  return {
    add(label) {
      let id = idOf.get(label)
      if (id === undefined) {
        if (given) return `expected a label among ${listed(given)}, found '${label}'`
        if (label === '') return 'expected a label, found none'
        if (isMissing(label)) {
          return `expected a label, found '${label}', which means a missing label. If it is a class, list it in classes`
        }
        id = idOf.size
        idOf.set(label, id)
      }
      ids.push(id)
    },
    finish(source) {
      const found = [...idOf.keys()]
      const classes = given ?? found.sort(bySizeOrName)
      if (classes.length < 2) {
        throw new InkstoneError(
          `${source}: expected images of at least two classes, found ${classes.length === 0 ? 'no image' : `all of them labelled '${classes[0]}'`}. ` +
            'Is this the right file, and the right column of labels? To test a model on some of its classes, list all of them in classes.',
        )
      }
      const rank = new Map(classes.map((name, index) => [idOf.get(name)!, index]))
      const labels = Int32Array.from({ length: ids.length }, (_, at) => rank.get(ids.at(at))!)
      checkClassSizes(source, classes, labels, given !== undefined)
      return { classes, labels }
    },
  }
}

/** A numeric label in its shortest form: '7.0', '7e+00' and '07' are the class '7'. Others are unchanged. */
export function numberAsSuch(label: string): string {
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(label) ? `${Number(label) + 0}` : label
}

function bySizeOrName(one: string, other: string): number {
  const difference = Number(one) - Number(other)
  return Number.isNaN(difference) ? (one < other ? -1 : 1) : difference
}

function listed(names: readonly string[]): string {
  return names.length <= 12
    ? names.join(', ')
    : `${names.slice(0, 10).join(', ')} ... (${names.length})`
}
