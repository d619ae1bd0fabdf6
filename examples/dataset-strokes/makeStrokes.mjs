// Prints drawings of five signs by an unsteady hand.
//   node makeStrokes.mjs > strokes.ndjson          500 drawings
//   node makeStrokes.mjs 20 > few.ndjson           20 of them
import { random } from '@inkstone/core'

const corner = (share) => [Math.sin(2 * Math.PI * share), -Math.cos(2 * Math.PI * share)]
const polygon = (corners) => Array.from({ length: corners + 1 }, (_, at) => corner(at / corners))
const line = (...shares) => shares.map(corner)
const signs = {
  circle: [polygon(12)],
  cross: [line(1 / 8, 5 / 8), line(3 / 8, 7 / 8)],
  hook: [line(3 / 4, 1 / 2, 1 / 8)],
  square: [polygon(4)],
  triangle: [polygon(3)],
}

for (let index = 0; index < Number(process.argv[2] ?? 500); index++) {
  const word = Object.keys(signs)[index % 5]
  const hand = random(1).split(index)
  const [slant, width] = [0.4 * hand.normal(), 60 + 60 * hand.uniform()]
  const drawing = signs[word].map((points) => [
    points.map(([x, y]) => Math.round(128 + width * (x + slant * y) + 6 * hand.normal())),
    points.map(([, y]) => Math.round(128 + 90 * y + 6 * hand.normal())),
  ])
  console.log(JSON.stringify({ word, drawing }))
}
