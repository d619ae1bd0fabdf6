export { type Interval, wilsonInterval } from './wilsonInterval'
