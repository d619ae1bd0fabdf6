import { type Loss, passRecorder } from '@inkstone/core'

/** Why the backend does not record the last step's pass and repeat it as one call, in one line; undefined if it does or
 * may yet, and for a backend that records none. */
export function whyNotRecorded(loss: Loss): string | undefined {
  const recorder = passRecorder()
  if (!recorder) return undefined
  const reason = loss.recordable ? recorder.aside : `the loss ${loss.name} is not recordable`
  return reason && `steps are not recorded, each costs some more JavaScript: ${reason}`
}
