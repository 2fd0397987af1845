/** Files that index.json names. */
import { lstatSync, readdirSync } from 'node:fs'
import { posix } from 'node:path'
import type { Found, Rule } from '../rule.ts'
import type { Named, Scenario } from '../scenario.ts'

export const fileMissing: Rule = {
  id: 'file-missing',
  level: 'error',
  on: 'scenario',
  says: 'A text or script that index.json names is not there.',
  why: 'A missing text leaves an empty page, a missing script never runs. Paths begin in the folder of index.json, and capitals count.',
  mends: 'writes the name as it is on the disk, where only capitals differ',
  check: scenario => named(scenario, 'missing').map(file => missing(scenario, file)),
}

export const fileIsFolder: Rule = {
  id: 'file-is-folder',
  level: 'error',
  on: 'scenario',
  says: 'index.json names a folder where a file is wanted.',
  why: 'A text is one Markdown file and a script is one file; neither is looked for in a folder. An empty name is the folder itself: leave the key out.',
  check: scenario =>
    named(scenario, 'folder').map(file => {
      const message =
        file.value === '' ? `${file.role} is empty; leave the key out` : `${file.role} "${file.value}" is a folder`
      return { at: placed(scenario, file), message }
    }),
}

export const pathOutside: Rule = {
  id: 'path-outside',
  level: 'error',
  on: 'scenario',
  says: 'A path leads out of the folder of the scenario.',
  why: 'Paths are relative to the folder of index.json. Absolute ones, ones that climb out by "..", and links to other places name files that are not part of the scenario.',
  check: scenario => [
    ...named(scenario, 'outside').map(file => ({
      at: placed(scenario, file),
      message: `${file.role} "${file.value}" is outside the scenario's folder`,
    })),
    ...scenario.assets.flatMap(({ file }) => {
      if (file === undefined || !climbs(file.value)) return []
      return [
        { at: { file: scenario.json, offset: file.node.offset }, message: `asset "${file.value}" is outside assets/` },
      ]
    }),
  ],
}

function named({ parts }: Scenario, state: Named['state']): readonly Named[] {
  return parts.flatMap(({ files }) => files).filter(file => file.state === state)
}

const placed = ({ json }: Scenario, { node }: Named) => ({ file: json, offset: node.offset })

const climbs = (path: string): boolean => posix.isAbsolute(path) || posix.normalize(path).startsWith('..')

function missing(scenario: Scenario, file: Named): Found {
  const at = placed(scenario, file)
  const message = `${file.role} "${file.value}" is not there`
  if (lstatSync(file.path, { throwIfNoEntry: false }) !== undefined)
    return { at, message: `${file.role} "${file.value}" is a link that leads nowhere` }
  const near = otherCapitals(scenario.dir, file.value)
  if (near !== undefined)
    return {
      at,
      message: `${message}; "${near}" is`,
      fix: [{ at, length: file.node.length, text: JSON.stringify(near) }],
    }
  if (file.value.includes('\\')) return { at, message: `${message}; folders are parted by /` }
  return { at, message }
}

/** The path as it is on the disk. */
function otherCapitals(dir: string, path: string): string | undefined {
  let at = ''
  for (const name of posix.normalize(path).split('/')) {
    const [only, second] = entries(posix.join(dir, at)).filter(entry => entry.toLowerCase() === name.toLowerCase())
    if (only === undefined || second !== undefined) return undefined
    at = posix.join(at, only)
  }
  return at
}

function entries(dir: string): readonly string[] {
  try {
    return readdirSync(dir)
  } catch {
    return []
  }
}
