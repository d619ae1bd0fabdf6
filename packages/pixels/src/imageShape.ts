/** `[height, width, channels]`. */
export type ImageShape = readonly [height: number, width: number, channels: number]
