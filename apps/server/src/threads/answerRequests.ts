import { parentPort } from 'node:worker_threads'
import { inWords } from './inWords'
import type { FromThread, ToThread } from './messages'

/** What a thread answers requests with. */
export interface Answering<Ready, Request, Answer, Question = never, Reply = never> {
  /** What the thread says when it is ready. */
  ready: Ready
  /** @param ask asks whoever sent the request
   * @throws InkstoneError if the request is at fault */
  answer(request: Request, ask: (question: Question) => Promise<Reply>): Promise<Answer>
  /** Names the buffers of an answer that are handed over. */
  transfer?(answer: Answer): ArrayBuffer[]
}

/** In a worker thread: gets ready, says so, and answers requests from then on. */
export async function answerRequests<Ready, Request, Answer, Question = never, Reply = never>(
  start: () => Promise<Answering<Ready, Request, Answer, Question, Reply>>,
): Promise<void> {
  const port = parentPort!
  let outbox: FromThread<Ready, Answer, Question>[] = []
  let handedOver: ArrayBuffer[] = []
  /** All that one message led to goes in one message. Other messages may wait behind it, each with a batch to compute: what is
   * ready does not wait for them, as it would by setImmediate. */
  const post = (
    message: FromThread<Ready, Answer, Question>,
    transfer: ArrayBuffer[] = [],
  ): void => {
    outbox.push(message)
    handedOver.push(...transfer)
    if (outbox.length > 1) return
    process.nextTick(() => {
      port.postMessage(outbox, handedOver)
      outbox = []
      handedOver = []
    })
  }
  const asked = new Map<number, { resolve(reply: Reply): void; reject(error: Error): void }>()
  let lastQuestion = 0
  try {
    const answering = await start()
    const receive = (message: ToThread<Request, Reply>): void => {
      if ('question' in message) {
        const { resolve, reject } = asked.get(message.question)!
        asked.delete(message.question)
        if ('error' in message) reject(new Error(message.error.message))
        else resolve(message.reply)
        return
      }
      const { id, request } = message
      const ask = (question: Question): Promise<Reply> =>
        new Promise((resolve, reject) => {
          asked.set(++lastQuestion, { resolve, reject })
          post({ id, question: lastQuestion, asked: question })
        })
      answering.answer(request, ask).then(
        (answer) => post({ id, answer }, answering.transfer?.(answer)),
        (error) => post({ id, error: inWords(error) }),
      )
    }
    port.on('message', (messages: ToThread<Request, Reply>[]) => {
      for (const message of messages) receive(message)
    })
    post({ ready: answering.ready })
  } catch (error) {
    post({ failed: inWords(error) })
  }
}
