export { crc32 } from './png/crc32'
export { type Interval, wilsonInterval } from './wilsonInterval'
