/** Preparation in the background, and a learner who must not begin before it is done. */
import { basename } from 'node:path'
import { assetFiles } from '../asset-files.ts'
import { bareShell } from '../bare-shell.ts'
import type { Found, Rule } from '../rule.ts'
import type { Named, Part, Scenario } from '../scenario.ts'
import { readText } from '../text-file.ts'

export const backgroundUnawaited: Rule = {
  id: 'background-unawaited',
  level: 'note',
  on: 'scenario',
  says: 'A background script prepares something, and nothing waits for it.',
  why: 'Background and foreground start at the same time, and the learner may click at once. The usual way: the background script ends with touch /tmp/ready, and the foreground script polls for that file, tells what it waits for, and gives up with a sentence after a while.',
  check: ({ json, parts }) =>
    parts.flatMap(part => {
      const background = fileOf(part, 'background')
      if (background === undefined || !slow.test(bareShell(textOf(background)))) return []
      const foreground = fileOf(part, 'foreground')
      if (foreground !== undefined && waits.test(textOf(foreground))) return []
      const at = { file: json, offset: background.node.offset }
      return [
        {
          at,
          message:
            foreground === undefined
              ? 'no foreground script waits until this is done'
              : `"${foreground.value}" does not wait until this is done`,
        },
      ]
    }),
}

export const sentinelNeverMade: Rule = {
  id: 'sentinel-never-made',
  level: 'warning',
  on: 'scenario',
  says: 'A foreground script waits for a file that no background script makes.',
  why: 'The learner looks at the waiting line for ever. The name must be the same in both scripts.',
  check: function* (scenario): Iterable<Found> {
    for (const part of scenario.parts) {
      const foreground = fileOf(part, 'foreground')
      const file = foreground && readText(foreground.path)
      if (foreground === undefined || file === undefined) continue
      for (const match of file.text.matchAll(
        /(?:while|until)\b[^\n]{0,200}?\[\s*(?:!\s*)?-[ef]\s+(["']?)([\w./~-]+)\1\s*\]/g,
      )) {
        const name = basename(match[2] ?? '')
        if (name === '' || made(scenario, foreground, name)) continue
        const at = { file, offset: match.index }
        yield { at, message: `waits for ${match[2]}, which no script of this scenario makes` }
      }
    }
  },
}

const slow = /\b(?:sleep|apt|apt-get|kubectl|helm|docker|podman|curl|wget|git|snap|pip3?|npm|ssh|scp|systemctl|tar)\b/
const waits =
  /\b(?:while|until|wait|inotifywait)\b|tail\s[^\n]{0,200}--pid|\bfor\b[\s\S]{0,2000}\bsleep\b|source|\.\s+\/|bash\s|\.sh\b/

function fileOf({ files }: Part, role: Named['role']): Named | undefined {
  return files.find(file => file.role === role && file.state === 'file')
}

const textOf = ({ path }: Named): string => readText(path)?.text ?? ''

/** Any other script, page or asset that has the name in it may make it: only silence everywhere is a sign. */
function made(scenario: Scenario, foreground: Named, name: string): boolean {
  const named = scenario.parts
    .flatMap(({ files }) => files)
    .filter(({ state, path }) => state === 'file' && path !== foreground.path)
  if (named.some(file => textOf(file).includes(file.role === 'text' ? `/${name}` : name))) return true
  if (assetFiles(scenario).length > 0) return true
  // Something that is fetched may make anything.
  return named.some(file => file.role === 'background' && /\b(?:curl|wget|git)\b/.test(textOf(file)))
}
