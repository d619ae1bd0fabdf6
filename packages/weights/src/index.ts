export { type Digits, digits } from './digits'
export { lines } from './lines'
export type { Figures } from './packedModel'
export type { ReadyModel } from './readyModel'
