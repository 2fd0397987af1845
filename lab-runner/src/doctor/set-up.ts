/** Run by the set-up script before anything else: the programs that the project needs, and nothing slower than looking for them. */
import { tellError } from '../tell-error.ts'
import { aptLine } from './apt-line.ts'
import { installPackages } from './fix.ts'
import { findPrograms, howToInstall } from './gather.ts'
import { missingPackages } from './programs.ts'

try {
  if (process.platform === 'linux') await installMissing()
} catch (error) {
  process.exitCode = tellError(error, { json: false })
}

async function installMissing(): Promise<void> {
  const packages = missingPackages(await findPrograms(), { optional: true })
  if (packages.length === 0) return
  const install = await howToInstall(process.getuid?.() === 0)
  process.stderr.write(`missing here: ${packages.join(', ')}\n`)
  await installPackages(packages, install)
  const still = missingPackages(await findPrograms(), { optional: true })
  if (still.length > 0)
    throw new Error(`installed, and still not found: ${still.join(', ')} (${aptLine(still, install)})`)
}
