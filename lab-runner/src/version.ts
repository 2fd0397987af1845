/** Where cnilab itself is, and which it is. */
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** Root of the package: the folder that holds labs/, mini-cni/ and lab-runner/. */
export const root: string = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '')

const about = JSON.parse(readFileSync(`${root}/package.json`, 'utf8'))

export const version: string = about.version

/** `https://github.com/OWNER/NAME`: where the sources and the releases are. */
export const repository: string = about.repository

/** The Node that runs the project's sources: the pinned one where npm installed it, else the one that runs now. */
export function pinnedNode(): string {
  const pinned = `${root}/node_modules/node-linux-${process.arch}/bin/node`
  return existsSync(pinned) ? pinned : process.execPath
}
