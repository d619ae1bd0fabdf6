/** Each package that the server's code imports stays outside of its bundle. */
export default {
  serverExternalPackages: [
    '@inkstone/backend',
    '@inkstone/backend-native',
    '@inkstone/backend-wasm',
    '@inkstone/data',
    '@inkstone/models',
    '@inkstone/trainer',
  ],
  outputFileTracingRoot: '/', // the workspace links its packages; an installation does not need it
}
