/** A backend that was asked for by name and does not work here, or a setting of one that it does not have.
 *
 * It bears the name that core gives to mistakes which their maker can mend, so that the command line prints
 * the message alone. This package does without core, and core tells such errors by their name. */
export class BackendError extends Error {
  override readonly name = 'InkstoneError'
}
