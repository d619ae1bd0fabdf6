import type { DataId } from '@tensorflow/tfjs-core'
import { BackendError } from '../backendError'
import type { WebgpuKernels } from './webgpuKernels'

/** Makes a failure of the GPU an error of the next read. By itself a lost device and a kernel that the driver refuses
 * leave zeros behind, and nobody is told. */
export function guardDevice(kernels: WebgpuKernels): void {
  const { device } = kernels
  let failure: BackendError | undefined
  device.lost.then(({ message }) => {
    failure ??= lostDevice(message)
  })
  device.addEventListener('uncapturederror', ({ error }) => {
    failure ??= new BackendError(
      `webgpu: the GPU refused an operation: ${oneLine(error.message)} Use a smaller batch, or another backend ` +
        '(`--backend inkstone`).',
    )
  })
  const createBuffer = device.createBuffer.bind(device)
  device.createBuffer = (description) => {
    if (failure) throw failure
    try {
      return createBuffer(description)
    } catch (error) {
      throw lostDevice(String((error as Error).message)) // before the device itself says so
    }
  }
  const read = kernels.read.bind(kernels)
  kernels.read = async (id: DataId) => {
    if (failure) throw failure
    try {
      const values = await read(id)
      if (failure) throw failure
      return values
    } catch (error) {
      await settled()
      throw failure ?? error
    }
  }
  const readSync = kernels.readSync.bind(kernels)
  kernels.readSync = (id: DataId) => {
    if (failure) throw failure
    const values = readSync(id)
    if (failure) throw failure
    return values
  }
}

/** The error of a device that is gone. */
export function lostDevice(message: string): BackendError {
  return new BackendError(
    `webgpu: the GPU's device was lost${message ? `: ${oneLine(message)}` : '.'} Start again from the last checkpoint ` +
      '(`inkstone resume`), or take another backend (`--backend inkstone`).',
  )
}

/** One turn of the event loop: the device says why it is lost after the first read that fails. */
function settled(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, 0)
  })
}

function oneLine(message: string): string {
  const line = message.trim().split('\n')[0]!.trim()
  return /[.!?]$/.test(line) ? line : `${line}.`
}
