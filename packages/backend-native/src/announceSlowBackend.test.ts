import { spawnSync } from 'node:child_process'
import { join } from 'node:path'

const bundle = JSON.stringify(join(__dirname, '..', 'dist', 'index.js'))

test('a program without the addon is quiet until it computes, and then says once why it is slow', () => {
  const program = `
    import ${bundle}
    import * as tf from '@tensorflow/tfjs-core'
    console.error('imported')
    console.log(tf.add(1, 2).dataSync()[0], tf.getBackend())
    tf.add(3, 4).dataSync()`
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', program], {
    cwd: join(__dirname, '..'),
    encoding: 'utf8',
    env: { ...process.env, INKSTONE_ADDON: '/nowhere' },
  })
  expect(stdout).toBe('3 cpu\n')
  expect(stderr.split('\n')).toEqual([
    'imported',
    "backend cpu: plain JavaScript, 1 thread; inkstone not available: INKSTONE_ADDON: there is no file '/nowhere'. " +
      'Name a file that holds the addon, or unset INKSTONE_ADDON.',
    '',
  ])
})
