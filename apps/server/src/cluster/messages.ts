/** From a worker process to the primary. */
export type FromWorker =
  | { inkstone: 'metrics?'; id: number }
  | { inkstone: 'swap?'; id: number; name?: string }
  | { inkstone: 'swapped'; error?: string }

/** From the primary to a worker process. */
export type ToWorker =
  | { inkstone: 'metrics'; id: number; text?: string }
  | { inkstone: 'swapped'; id: number; error?: string }
  | { inkstone: 'swap'; name?: string }
