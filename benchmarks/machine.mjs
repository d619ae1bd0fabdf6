import { availableParallelism, cpus, loadavg, totalmem } from 'node:os'
import { nativeStatus } from '@inkstone/backend-native'

/** What a figure depends on. No name of the machine and no path: results are published. */
export function describeMachine() {
  const status = nativeStatus()
  return {
    processor: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    memoryGB: Math.round(totalmem() / 2 ** 30),
    instructionSet: status.available ? status.isa : 'none (native kernels not available)',
    threads: status.available ? status.threads : 0,
    platform: `${process.platform} ${process.arch}`,
    node: process.versions.node,
    loadBefore: Number(loadavg()[0].toFixed(1)),
  }
}

/** One line for people; a busy machine is named as such. */
export function machineLine({ processor, cores, memoryGB, instructionSet, node, loadBefore }) {
  const busy =
    loadBefore > 0.5 ? ` The machine was busy (load ${loadBefore}): take ratios, not figures.` : ''
  return `${processor}, ${cores} cores, ${memoryGB} GB, ${instructionSet}, Node ${node}.${busy}`
}

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}
