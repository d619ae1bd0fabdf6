import { InkstoneError } from '@inkstone/core'

/** Loads an optional package, which is not installed with this one. @param load imports it @param purpose completes
 * "needs it to ..." in the message @throws InkstoneError with the install command for the package manager in use */
export async function optionalPackage<Module>(
  name: string,
  purpose: string,
  load: () => Promise<Module>,
): Promise<Module> {
  try {
    return await load()
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    const isMissing = code === 'ERR_MODULE_NOT_FOUND' || code === 'MODULE_NOT_FOUND'
    if (!isMissing || !message.includes(name)) throw error
    throw new InkstoneError(
      `@inkstone/data: expected the package ${name}, which it needs to ${purpose}, but it is not installed. ` +
        `Install it: ${installCommand(process.env.npm_config_user_agent)} ${name}`,
    )
  }
}

/** Chosen by the user agent of package managers: `pnpm/9.1.0 npm/? node/v20 linux x64`. */
export function installCommand(userAgent = ''): string {
  const manager = userAgent.split('/')[0]!
  return ['pnpm', 'yarn', 'bun'].includes(manager) ? `${manager} add` : 'npm install'
}
