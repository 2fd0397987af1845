/** The plugins of Debian's package, unpacked into the project's .cache without being installed. */
import { spawnSync } from 'node:child_process'
import { existsSync, globSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../../lab-runner/src/version.ts'
import { type Build, names } from './plugins-of-go.ts'

/** `apt-get download containernetworking-plugins`, `dpkg -x`. */
export function debianPlugins(): Build {
  const base = join(root, '.cache/cni-debian')
  mkdirSync(base, { recursive: true })
  const folder = join(base, 'usr/lib/cni')
  if (!existsSync(folder)) {
    const said = run(base, 'apt-get', 'download', 'containernetworking-plugins')
    const [deb] = globSync('containernetworking-plugins_*.deb', { cwd: base })
    if (deb === undefined) return { build: 'Debian', names, absent: said || 'apt-get download brought nothing' }
    const unpacked = run(base, 'dpkg', '-x', deb, base)
    if (!existsSync(folder)) return { build: 'Debian', names, absent: unpacked || `${deb} has no usr/lib/cni` }
  }
  const [deb = ''] = globSync('containernetworking-plugins_*.deb', { cwd: base })
  return { build: `Debian ${deb.split('_')[1]?.split('+')[0]?.split('-')[0] ?? ''}`.trim(), names, folder }
}

/** What it said on stderr, last line; empty when it went well. */
function run(cwd: string, file: string, ...args: readonly string[]): string {
  const { status, stderr, error } = spawnSync(file, args, { cwd, encoding: 'utf8' })
  if (error !== undefined) return `${file} is not here`
  return status === 0 ? '' : (stderr.trim().split('\n').at(-1) ?? '')
}
