export { Bars, type BarsOptions } from './Bars.js'
export { StopAt, type StopAtOptions } from './StopAt.js'
