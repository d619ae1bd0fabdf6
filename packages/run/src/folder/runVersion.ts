/** The version of the files in a run's folder. Bump it on breaking changes. */
export const runVersion = 1
