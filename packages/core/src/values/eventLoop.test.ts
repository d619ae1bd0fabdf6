import { eventLoop } from './eventLoop'

it('lets timers and messages have their turn', async () => {
  let turned = false
  setTimeout(() => {
    turned = true
  }, 0)
  while (!turned) await eventLoop() // would hang if the loop had no turn
  expect(turned).toBe(true)
})

it('does so where there is no setImmediate, as in a browser', async () => {
  const own = globalThis.setImmediate
  Reflect.deleteProperty(globalThis, 'setImmediate')
  try {
    await eventLoop()
  } finally {
    globalThis.setImmediate = own
  }
})
