export { type AgreementOptions, agreement } from './engine/agreement'
export { type CutsOptions, cuts } from './engine/cuts'
export { assertDigitModel } from './engine/judge'
export { type WholeLineOptions, wholeLine } from './engine/wholeLine'
export { type AmountOptions, amount } from './formats/amount'
export { type DateOptions, date } from './formats/date'
export { type DigitsOptions, digits } from './formats/digits'
export { ean13 } from './formats/ean13'
export { type Iso7064Options, iso7064 } from './formats/iso7064'
export { type LuhnOptions, luhn } from './formats/luhn'
export { parseFormat } from './formats/parseFormat'
export { postcode } from './formats/postcode'
export { type CalibrateReaderOptions, calibrateReader } from './reading/calibrateReader'
export type { EngineChoice, ReadingModels } from './reading/chosenEngine'
export { linesIn, type PictureLine } from './reading/linesIn'
export {
  type Field,
  type PageReader,
  type PageReaderOptions,
  type PlacedReading,
  pageReader,
} from './reading/pageReader'
export { parseField } from './reading/parseField'
export {
  type Reader,
  type ReaderOptions,
  type Reading,
  type RejectReason,
  reader,
} from './reading/reader'
export type { ReaderThreshold } from './reading/readerThreshold'
export { type PictureSpan, spansIn } from './reading/spansIn'
