/** The buffers that are handed over rather than copied: to copy a small one is cheaper. */
export function worthTransfer(buffers: readonly ArrayBuffer[]): ArrayBuffer[] {
  return buffers.filter(({ byteLength }) => byteLength > 65_536)
}
