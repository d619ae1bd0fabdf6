import { statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import * as core from '@inkstone/core'
import * as data from '@inkstone/data'
import * as finetuner from '@inkstone/finetuner'
import * as metrics from '@inkstone/metrics'
import * as models from '@inkstone/models'
import * as reader from '@inkstone/reader'
import * as trainer from '@inkstone/trainer'
import * as tf from '@tensorflow/tfjs-core'
import * as tfl from '@tensorflow/tfjs-layers'
import { createJiti } from 'jiti'

// A file shares the modules that the runner has loaded, wherever it is: a second copy of TensorFlow.js would have its
// own backends, variables and layer classes.
const shared = {
  '@inkstone/core': core,
  '@inkstone/data': data,
  '@inkstone/finetuner': finetuner,
  '@inkstone/metrics': metrics,
  '@inkstone/models': models,
  '@inkstone/reader': reader,
  '@inkstone/trainer': trainer,
  '@tensorflow/tfjs-core': tf,
  '@tensorflow/tfjs-layers': tfl,
}

/** Loads a TypeScript (or JavaScript) file without a build step and returns its default export.
 * @param expected what the file should export, for the message: `a recipe: export default defineRecipe(...)`
 * @throws InkstoneError if the file is missing, is not valid TypeScript, throws while it loads, or has no default
 * export */
export async function loadModule(file: string, expected: string): Promise<unknown> {
  const path = resolve(file)
  const found = statSync(path, { throwIfNoEntry: false })
  if (!found?.isFile()) {
    const what = found ? 'it is not a file' : 'no such file'
    throw new core.InkstoneError(`${file}: ${what}. Expected ${expected}.`)
  }
  return defaultOf(file, expected, jitiAt(path).import(path))
}

/** Loads TypeScript from text, as {@link loadModule} loads a file. @param path where the file would be: its relative
 * imports are resolved from there */
export async function loadSource(source: string, path: string, expected: string): Promise<unknown> {
  const filename = resolve(path)
  const evaluated = jitiAt(filename).evalModule(source, { filename, async: true })
  return defaultOf(path, expected, Promise.resolve(evaluated))
}

function jitiAt(path: string) {
  return createJiti(path, {
    virtualModules: shared,
    fsCache: transformedFiles(),
    interopDefault: false,
  })
}

/** The folder of this user that keeps files as they were transformed, each with the hash of its source: the transform
 * takes a third of a second. @returns false where the environment names no folder of the user */
function transformedFiles(): string | false {
  const { XDG_CACHE_HOME, LOCALAPPDATA, HOME } = process.env
  const caches = XDG_CACHE_HOME || LOCALAPPDATA || (HOME && join(HOME, '.cache'))
  return caches ? join(caches, 'inkstone', 'transformed') : false
}

async function defaultOf(
  file: string,
  expected: string,
  loading: Promise<unknown>,
): Promise<unknown> {
  let loaded: { default?: unknown }
  try {
    loaded = (await loading) as { default?: unknown }
  } catch (error) {
    if (core.isInkstoneError(error)) throw new core.InkstoneError(`${file}: ${error.message}`)
    throw new core.InkstoneError(`${file}: ${reason(error)} Expected ${expected}.`)
  }
  if (loaded.default !== undefined) return loaded.default
  throw new core.InkstoneError(`${file}: it has no default export. Expected ${expected}.`)
}

function reason(error: unknown): string {
  const message = hasMessage(error) ? error.message : String(error)
  const [, what, line, column] = /ParseError:\s*(.+?)\s*\n.*:(\d+):(\d+)/.exec(message) ?? []
  if (what) return `line ${line}, column ${column}: ${what}.`
  const [first = ''] = message.split('\n') // a list of files that required each other follows
  const plain = first.replace(/\(0 ?, ?(?:\w+\.)?(\w+)\)/g, '$1') // the transform calls (0, _data.mnist)()
  return `it stopped while it was loaded: ${plain}.`
}

/** Also true for an error from another realm, for which `instanceof` is false. */
function hasMessage(error: unknown): error is { message: string } {
  return typeof error === 'object' && error !== null && 'message' in error
}
