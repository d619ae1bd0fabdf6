export { type Regressed, regression } from './regression.js'
export { rSquared } from './rSquared.js'
export { slantOf } from './slantOf.js'
