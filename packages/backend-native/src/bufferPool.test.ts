import { BufferPool } from './bufferPool'
import { nativeBuffers } from './bufferSource'
import { loadAddon } from './loadAddon'

const addon = loadAddon()
const described = addon === undefined ? describe.skip : describe

described('the pool of buffers', () => {
  test('keeps free buffers up to its cap, and gives what is more back to the system', () => {
    const pool = new BufferPool(nativeBuffers(addon!), 1024)
    const taken = [512, 512, 512].map((bytes) => pool.take(bytes))
    expect(pool.freeBytes).toBe(0)
    for (const pooled of taken) pool.release(pooled)
    expect(pool.freeBytes).toBe(1024)
    expect(taken.map((pooled) => pool.find(pooled) === undefined)).toEqual([
      false,
      false,
      true, // it is the system's again
    ])
    pool.trim()
    expect(pool.freeBytes).toBe(0)
  })

  test('gives all back to the system when nothing was taken for five seconds', () => {
    jest.useFakeTimers()
    const pool = new BufferPool(nativeBuffers(addon!), 1024)
    pool.release(pool.take(512))
    jest.advanceTimersByTime(5000) // it was taken from in these
    expect(pool.freeBytes).toBe(512)
    jest.advanceTimersByTime(5000)
    expect(pool.freeBytes).toBe(0)
    jest.useRealTimers()
  })

  test('keeps none that is larger than the cap', () => {
    const pool = new BufferPool(nativeBuffers(addon!), 1024)
    pool.release(pool.take(2048))
    expect(pool.freeBytes).toBe(0)
  })
})
