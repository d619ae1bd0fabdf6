export { type Digits, digits } from './digits'
export type { Figures } from './packedModel'
