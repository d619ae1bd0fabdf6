export { renderReport, writeReport } from './renderReport'
