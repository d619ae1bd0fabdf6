import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

// Linux tells in /proc/cpuinfo, macOS through sysctl; elsewhere nothing is known without native code.

// As Linux writes them; `asimd` is NEON on 64-bit ARM.
const interesting = [
  'sse4_2',
  'avx',
  'f16c',
  'fma',
  'avx2',
  'avx_vnni',
  'avx512f',
  'avx512dq',
  'avx512bw',
  'avx512vl',
  'avx512_vnni',
  'avx512_bf16',
  'amx_tile',
  'asimd',
  'sve',
  'sve2',
]

/** Cores without hyper-threads; null if unknown on this system.
 * @param cpuInfo the text of /proc/cpuinfo, if there is one */
export function physicalCores(cpuInfo: string = readCpuInfo()): number | null {
  if (cpuInfo === '') return Number(sysctl('hw.physicalcpu')) || null
  const sockets = values(cpuInfo, 'physical id')
  const cores = values(cpuInfo, 'core id').map((core, index) => `${sockets[index]}/${core}`)
  return new Set(cores).size || null // ARM kernels write no core ids
}

/** The instruction sets that matter to the kernels, weakest first; empty if unknown on this system.
 * @param cpuInfo the text of /proc/cpuinfo, if there is one */
export function instructionSets(cpuInfo: string = readCpuInfo()): string[] {
  const lines =
    cpuInfo === '' ? macFeatures() : [...values(cpuInfo, 'flags'), ...values(cpuInfo, 'Features')]
  const found = new Set(lines[0]?.split(/\s+/))
  return interesting.filter((name) => found.has(name))
}

function macFeatures(): string[] {
  if (process.platform === 'darwin' && process.arch === 'arm64') return ['asimd']
  const features = `${sysctl('machdep.cpu.features')} ${sysctl('machdep.cpu.leaf7_features')}`
  return [features.toLowerCase().replace('sse4.2', 'sse4_2').replace('avx1.0', 'avx')]
}

function readCpuInfo(): string {
  return process.platform === 'linux' ? readFileSync('/proc/cpuinfo', 'utf8') : ''
}

/** The values of `key : value` lines, in their order. */
function values(cpuInfo: string, key: string): string[] {
  const lines = cpuInfo.split('\n').map((line) => line.split(':'))
  return lines.filter(([name]) => name?.trim() === key).map(([, value = '']) => value.trim())
}

function sysctl(name: string): string {
  if (process.platform !== 'darwin') return ''
  try {
    return execFileSync('sysctl', ['-n', name], { encoding: 'utf8', stdio: 'pipe' }).trim()
  } catch {
    return '' // an ARM Mac has none of the x86 names
  }
}
