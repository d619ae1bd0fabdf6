declare const seen: readonly string[]
export = seen
