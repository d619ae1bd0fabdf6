/** A backend that was requested by name and does not work here, or an invalid setting of a backend.
 *
 * It has the name of core's errors that the user can fix, so that the command line prints the message alone. This
 * package does not depend on core, and core recognises such errors by their name. */
export class BackendError extends Error {
  override readonly name = 'InkstoneError'
}
