/** A copy of the project for an ordinary user that owns nothing else on this machine. */
import { execFileSync } from 'node:child_process'
import { chmodSync, cpSync, mkdirSync, statSync } from 'node:fs'
import { basename, join } from 'node:path'

/** In no passwd file, in no group, without a home. */
export const stranger = 64001

/** Not the sources of anything, or large, or somebody's own. */
const left = new Set(['node_modules', '.git', 'workspace', '.cache'])

/**
 * Sources are copied and given away; node_modules is bound read-only in the private mount namespace that `enter` makes, or copied
 * where others may not read it. Needs root.
 */
export function copyForStranger(project: string, scratch: string) {
  const [dir, home] = [join(scratch, 'project of a stranger'), join(scratch, 'home')]
  chmodSync(scratch, 0o755)
  cpSync(project, dir, {
    recursive: true,
    verbatimSymlinks: true,
    filter: path => !left.has(basename(path)) || path === project,
  })
  const modules = join(dir, 'node_modules')
  for (const made of [home, join(scratch, 'of stranger'), modules]) mkdirSync(made, { recursive: true })
  const readable = (statSync(join(project, 'node_modules/vitest/package.json')).mode & 0o004) !== 0
  if (!readable) cpSync(join(project, 'node_modules'), modules, { recursive: true, verbatimSymlinks: true })
  execFileSync('chmod', ['-R', 'go+rX', dir])
  execFileSync('chown', ['-R', `${stranger}:${stranger}`, dir, home, join(scratch, 'of stranger')])
  const bind = 'mount --bind "$1" "$2" && mount -o remount,bind,ro "$2" && shift 2 && exec "$@"'
  const enter = readable ? ['unshare', '-m', '--', 'sh', '-c', bind, 'sh', join(project, 'node_modules'), modules] : []
  return { dir, home, enter }
}
