// Jest compares two arrays value by value through a dozen calls each, which for the arrays of a tensor takes longer than what a
// test computes. Arrays whose values are all the same are settled here at once; any others Jest compares, and shows, itself.

const { isArray } = Array
const { isView } = ArrayBuffer

/** @returns true if both are arrays of one kind with the same primitive values; undefined leaves the answer to Jest */
function sameValues(one, other) {
  if (!(isArray(one) && isArray(other)) && !(isView(one) && isView(other))) return undefined
  if (Object.getPrototypeOf(one) !== Object.getPrototypeOf(other)) return undefined
  const { length } = one
  if (!length || length !== other.length) return undefined // a DataView has none
  for (let index = 0; index < length; index++) {
    const value = one[index]
    if (typeof value === 'object' || !Object.is(value, other[index])) return undefined
  }
  return isView(one) || (onlyValues(one) && onlyValues(other)) ? true : undefined
}

/** Has nothing set beside its values, as the matches of an expression have. */
const onlyValues = (array) => Object.keys(array).length === array.length

expect.addEqualityTesters([sameValues])
