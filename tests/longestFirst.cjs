const { basename } = require('node:path')

const longest = ['pad', 'pluginsWalkthrough', 'packages', 'firstHour', 'webgpu', 'report'].map(
  (name) => `${name}.test.ts`,
)

/** Jest's order of test files: those that take minutes start first, or one of them would run alone at the end. */
module.exports = class LongestFirst {
  sort(tests) {
    const place = ({ path }) => {
      const index = longest.indexOf(basename(path))
      return index < 0 ? longest.length : index
    }
    return [...tests].sort((a, b) => place(a) - place(b) || (a.path < b.path ? -1 : 1))
  }

  shard(tests, { shardIndex, shardCount }) {
    return tests.filter((_, index) => index % shardCount === shardIndex - 1)
  }

  // What else Jest asks of a sequencer; nothing is kept from run to run.
  allFailedTests() {
    return []
  }
  cacheResults() {}
}
