import type { BeforeAndAfter } from '@inkstone/finetuner'
import type { Example } from '../engine/protocol'

/** What was learnt of a writer. */
export interface Hand {
  /** safetensors. */
  adapter: Uint8Array
  /** What it was learnt from; 0 for one from a file. */
  examples: number
  heldOut: BeforeAndAfter | null
  base: BeforeAndAfter | null
}

/** Keeps a writer's examples and hand, on this machine. */
export interface Memory {
  /** Why nothing is kept past this page; undefined if it is. */
  readonly problem: string | undefined
  examples(): Promise<Example[]>
  hand(): Promise<Hand | undefined>
  /** Keeps an example, in place of the one with the same id.
   * @throws Error if there is no room, or the browser refuses */
  keepExample(example: Example): Promise<void>
  forgetExample(id: Example['id']): Promise<void>
  /** Keeps it in place of the one before; undefined forgets it. */
  keepHand(hand: Hand | undefined): Promise<void>
  /** Forgets everything. */
  clear(): Promise<void>
}

/** In the browser's own database, or, where the browser denies it, in this page alone. */
export async function openMemory(): Promise<Memory> {
  try {
    return kept(await openDatabase())
  } catch (error) {
    const why =
      error instanceof Error && error.message ? ` (${error.message.replace(/\.$/, '')})` : ''
    return inPage(
      `This browser keeps nothing for the pad${why}: what it learns lasts until the page is closed.`,
    )
  }
}

const [examplesStore, handStore] = ['examples', 'hand'] as const

function openDatabase(): Promise<IDBDatabase> {
  return new Promise((done, failed) => {
    const request = indexedDB.open('inkstone-pad', 1)
    request.onupgradeneeded = () => {
      request.result.createObjectStore(examplesStore, { autoIncrement: true })
      request.result.createObjectStore(handStore)
    }
    request.onsuccess = () => done(request.result)
    request.onerror = () => failed(request.error)
    request.onblocked = () => failed(new Error('another tab holds it'))
  })
}

function kept(database: IDBDatabase): Memory {
  /** Runs one request in a transaction of its own, and waits until it is written. */
  function run<Result>(
    name: string,
    mode: IDBTransactionMode,
    ask: (store: IDBObjectStore) => IDBRequest<Result>,
  ): Promise<Result> {
    return new Promise((done, failed) => {
      const transaction = database.transaction(name, mode)
      const request = ask(transaction.objectStore(name))
      transaction.oncomplete = () => done(request.result)
      transaction.onabort = () => failed(transaction.error ?? new Error('it was not written'))
    })
  }
  return {
    problem: undefined,
    async examples() {
      const [ids, examples] = await Promise.all([
        run(examplesStore, 'readonly', (store) => store.getAllKeys()),
        run(examplesStore, 'readonly', (store) => store.getAll() as IDBRequest<Example[]>),
      ])
      return examples.map((example, at) => ({ ...example, id: ids[at] as Example['id'] }))
    },
    hand: () => run(handStore, 'readonly', (store) => store.get('current')),
    async keepExample(example) {
      await run(examplesStore, 'readwrite', (store) => store.put(example, example.id))
    },
    async forgetExample(id) {
      await run(examplesStore, 'readwrite', (store) => store.delete(id))
    },
    async keepHand(hand) {
      if (hand) await run(handStore, 'readwrite', (store) => store.put(hand, 'current'))
      else await run(handStore, 'readwrite', (store) => store.delete('current'))
    },
    async clear() {
      await run(examplesStore, 'readwrite', (store) => store.clear())
      await run(handStore, 'readwrite', (store) => store.clear())
    },
  }
}

function inPage(problem: string): Memory {
  let examples: Example[] = []
  let hand: Hand | undefined
  return {
    problem,
    examples: async () => [...examples],
    hand: async () => hand,
    async keepExample(example) {
      examples = [...examples.filter(({ id }) => id !== example.id), example]
    },
    async forgetExample(given) {
      examples = examples.filter(({ id }) => id !== given)
    },
    async keepHand(given) {
      hand = given
    },
    async clear() {
      examples = []
      hand = undefined
    },
  }
}
