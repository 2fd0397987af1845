/** Plain JavaScript for Node 18: finds the pinned Node of this project and hands the work over to it. */
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { constants } from 'node:os'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const projectDir = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '')

/** The oldest major version that runs the sources as they are (type stripping, `node:ffi`). */
const oldest = 26

/** Whether this process is new enough to go on by itself. */
export function newEnough(version = process.versions.node) {
  return Number(version.split('.')[0]) >= oldest
}

/** Path of the pinned Node, or undefined where `npm ci` has not put it there. */
export function pinnedNode(dir = projectDir, arch = process.arch) {
  const path = join(dir, 'node_modules', `node-linux-${arch}`, 'bin', 'node')
  return existsSync(path) ? path : undefined
}

/**
 * Runs the pinned Node with these arguments on this terminal and ends as it ends (same exit code, or 128 + signal number).
 * A Ctrl-C reaches both from the terminal, so it is only waited out here; what `kill` sends is passed on.
 */
export function runPinned(node, args, env = process.env) {
  const bin = join(projectDir, 'node_modules', '.bin')
  const path = [bin, ...(env.PATH ?? '').split(delimiter).filter(entry => entry !== bin)].join(delimiter)
  const child = spawn(node, args, { stdio: 'inherit', env: { ...env, PATH: path } })
  process.on('SIGINT', () => {})
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('exit', (code, signal) => resolve(code ?? 128 + (constants.signals[signal] ?? 0)))
  })
}
