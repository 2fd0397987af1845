/** The only thing that cnilab ever changes outside its own folder, and only when asked: it installs Debian packages. */
import { Exit, LabError } from '../errors.ts'
import { interact } from '../shell.ts'
import { aptLine } from './apt-line.ts'
import type { Facts } from './facts.ts'

/** `apt-get install …` as root or by sudo without a password; otherwise throws (exit 3) with the line to type. */
export async function installPackages(packages: readonly string[], install: Facts['install']): Promise<void> {
  if (packages.length === 0) return
  if (install === 'no-apt') {
    throw new LabError(`programs are missing, and there is no apt-get here to install them`, {
      exit: Exit.machine,
      suggestions: [`install with this system's package manager what Debian calls:  ${packages.join(' ')}`],
    })
  }
  const line = aptLine(packages, install)
  if (install === 'ask') {
    throw new LabError(`programs are missing, and installing them needs root`, {
      exit: Exit.machine,
      suggestions: [line],
    })
  }
  process.stderr.write(`${line}\n`)
  const quiet = line
    .replaceAll('apt-get', 'apt-get -q -o Dpkg::Use-Pty=0')
    .replaceAll('sudo ', 'sudo -n --preserve-env=DEBIAN_FRONTEND ')
  const code = await interact(['sh', '-c', `(${quiet}) >&2`], { DEBIAN_FRONTEND: 'noninteractive' })
  if (code !== 0) {
    throw new LabError(`installing packages failed (exit ${code}); what apt-get said is above`, {
      exit: Exit.machine,
      suggestions: [line],
    })
  }
}
