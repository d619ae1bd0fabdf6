/** Pads in other tabs of this browser, which share the memory. */
export interface OtherTabs {
  /** Tells them that memory has changed. */
  tell(): void
  listen(changed: () => void): void
}

export function otherTabs(): OtherTabs {
  const channel = new BroadcastChannel('inkstone-pad')
  return {
    tell: () => channel.postMessage('changed'),
    listen(changed) {
      channel.onmessage = changed
    },
  }
}
