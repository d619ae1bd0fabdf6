import { parentPort } from 'node:worker_threads'
import { isInkstoneError } from '@inkstone/core'
import type { FromThread, ThreadError, ToThread } from './messages'

/** In a worker thread: gets ready, says so, and answers requests from then on.
 * @param start returns what to say, and what answers a request; `transfer` names the buffers to hand over */
export async function answerRequests<Ready, Request, Answer>(
  start: () => Promise<{
    ready: Ready
    answer(request: Request): Promise<Answer>
    transfer?(answer: Answer): ArrayBuffer[]
  }>,
): Promise<void> {
  const port = parentPort!
  const post = (message: FromThread<Ready, Answer>, transfer: ArrayBuffer[] = []): void =>
    port.postMessage(message, transfer)
  try {
    const { ready, answer, transfer } = await start()
    port.on('message', ({ id, request }: ToThread<Request>) => {
      answer(request).then(
        (answer) => post({ id, answer }, transfer?.(answer)),
        (error) => post({ id, error: inWords(error) }),
      )
    })
    post({ ready })
  } catch (error) {
    post({ failed: inWords(error) })
  }
}

function inWords(error: unknown): ThreadError {
  const isUserError = isInkstoneError(error)
  const message = error instanceof Error ? error.message : String(error)
  return { message, isUserError }
}
