/** The classes of every set of digits: label 7 is `7`. */
export const digitClasses: readonly string[] = Array.from({ length: 10 }, (_, digit) => `${digit}`)
