import type { Facts } from './facts.ts'

/** The line that installs Debian packages here, as a person would type it. */
export function aptLine(packages: readonly string[], install: Facts['install']): string {
  const sudo = install === 'root' ? '' : 'sudo '
  return `${sudo}apt-get update && ${sudo}apt-get install -y --no-install-recommends ${packages.join(' ')}`
}
