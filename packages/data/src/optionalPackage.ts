import { InkstoneError } from '@inkstone/core'

/** Loads a package that only some of this one's users need, and that is therefore not installed with it.
 * @param load imports it
 * @param purpose what needs it, to complete "needs it to ..."
 * @throws InkstoneError with the command that installs it, of the package manager in use */
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
      `@inkstone/data: expected the package ${name}, which it needs to ${purpose}, found none installed. ` +
        `Install it: ${installCommand(process.env.npm_config_user_agent)} ${name}`,
    )
  }
}

/** By the name that package managers give themselves: `pnpm/9.1.0 npm/? node/v20 linux x64`. */
export function installCommand(userAgent = ''): string {
  const manager = userAgent.split('/')[0]!
  return ['pnpm', 'yarn', 'bun'].includes(manager) ? `${manager} add` : 'npm install'
}
