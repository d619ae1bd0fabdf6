const { basename } = require('node:path')

/** @param {string[]} longest the names of test files, the longest first: `['pad']` for `pad.test.ts`
 * @returns Jest's order of test files that starts these first, or one of them would run alone at the end */
module.exports = function longestFirst(longest) {
  const place = ({ path }) => {
    const index = longest.indexOf(basename(path, '.test.ts'))
    return index < 0 ? longest.length : index
  }
  return class LongestFirst {
    sort(tests) {
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
}
