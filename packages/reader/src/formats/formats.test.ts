import { canonicalOf } from '@inkstone/core'
import { formatSuite } from '@inkstone/testing'
import { amount } from './amount'
import { date } from './date'
import { digits } from './digits'
import { ean13 } from './ean13'
import { iso7064 } from './iso7064'
import { luhn } from './luhn'
import { postcode } from './postcode'

formatSuite('digits', () => digits({ length: [3, 5] }), {
  accepts: ['000', '1234', '98765'],
  refuses: ['', '12', '123456', '12a', '1.3'],
})
formatSuite('postcode', () => postcode(5), {
  accepts: ['10115', '00501'],
  refuses: ['1011', '101150', '1011A'],
})
// 79927398713 is the example of Luhn's patent as ISO/IEC 7812 cites it; the cards are those that payment services publish
// for tests
formatSuite('luhn', () => luhn({ length: [11, 16] }), {
  accepts: ['79927398713', '4111111111111111', '378282246310005'],
  refuses: ['79927398710', '79927398731', '4111111111111112'],
})
// the standard's own example 0794 with its check digit 5, and the tax office's sample number
formatSuite('iso7064 mod 11,10', () => iso7064({ length: [5, 11] }), {
  accepts: ['07945', '86095742719'],
  refuses: ['07944', '86095742718', '86095742791'],
})
// the standard's own example 794 with its check digits 44
formatSuite('iso7064 mod 97-10', () => iso7064({ system: 'mod 97-10', length: 5 }), {
  accepts: ['79444'],
  refuses: ['79445', '97444', '7944'],
})
// a pencil, and the ISBN of the standard's manual
formatSuite('ean13', ean13, {
  accepts: ['4006381333931', '9783161484100'],
  refuses: ['4006381333932', '400638133393', '4006381333913'],
})
formatSuite('amount', () => amount(), {
  accepts: ['0', '7', '1234', '1,234', '1,234.50', '1234.50', '0.05', '1,234,567.00'],
  refuses: ['', '.50', '1,23', '12,34.50', '1,234567', '01', '1.5', '1.234,50', '12345678'],
})
it('knows amounts with and without separated thousands for the same', () => {
  expect(canonicalOf(amount(), '1,234,567.50')).toBe('1234567.50')
  expect(canonicalOf(amount({ separator: ',' }), '1.234,50')).toBe('1234,50')
  expect(canonicalOf(postcode(5), '01067')).toBe('01067')
})
formatSuite('amount with a decimal comma', () => amount({ separator: ',' }), {
  accepts: ['1.234,50', '12,00'],
  refuses: ['1,234.50', '1.23'],
})
formatSuite('whole amounts', () => amount({ decimals: 0, most: 3 }), {
  accepts: ['999'],
  refuses: ['9.9', '1,000', '1000'],
})
formatSuite('date', () => date(), {
  accepts: ['31.12.2026', '29.02.2024', '29.02.2000'],
  refuses: ['31.02.2026', '29.02.2023', '29.02.1900', '32.01.2026', '1.1.2026', '31122026'],
})
formatSuite('date, year first', () => date({ order: 'ymd', separator: '-' }), {
  accepts: ['2024-02-29'],
  refuses: ['2023-02-29', '2024.02.29', '1899-12-31'],
})
formatSuite('date in a row', () => date({ order: 'mdy', separator: '', years: [2000, 2030] }), {
  accepts: ['12312026'],
  refuses: ['31122026', '12311999'],
})

describe('options', () => {
  it.each([
    [() => postcode(0), 'postcode.length: expected a whole number of digits >= 1'],
    [() => digits({ length: [5, 3] }), 'digits.length[1]: expected a whole number of digits >= 5'],
    [() => luhn({ length: 1 }), 'luhn.length: expected a whole number of digits >= 2'],
    [() => amount({ decimals: -1 }), 'amount.decimals: expected a whole number of digits >= 0'],
    [() => date({ years: [2030, 2000] }), 'date.years[1]: expected a whole number >= 2030'],
  ])('are checked', (make, message) => {
    expect(make).toThrow(message)
  })
})
