import { findBackendFactory } from '@tensorflow/tfjs-core'
import type { BackendCandidate } from '../backendCandidate'
import { globalGpu } from './gpu'
import { startGpu } from './startGpu'

/** `webgpu` in a page, which imports `@tensorflow/tfjs-backend-webgpu` itself: it is 1 MB that most pages do not need. */
export const pageWebgpu: BackendCandidate = {
  name: 'webgpu',
  optIn: true,
  async prepare() {
    if (!globalGpu()) {
      const reason =
        'This browser has no navigator.gpu: it needs a page on https or localhost, and Chromium 113, Firefox 141, ' +
        'Safari 26 or later.'
      return { available: false, reason }
    }
    if (!findBackendFactory('webgpu')) {
      const reason =
        "@tensorflow/tfjs-backend-webgpu is not in this page: import '@tensorflow/tfjs-backend-webgpu'."
      return { available: false, reason }
    }
    const mend =
      'Allow graphics acceleration in the settings of the browser, and update the driver of the graphics card.'
    return startGpu({ version: 'bundled', mend })
  },
}
