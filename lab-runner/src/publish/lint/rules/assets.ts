/** Files that are copied to the machine. */
import { statSync } from 'node:fs'
import { join } from 'node:path'
import { assetFiles, matching } from '../asset-files.ts'
import { assetHosts } from '../platform-facts.ts'
import type { Found, Rule } from '../rule.ts'
import { member, type Scenario } from '../scenario.ts'

export const assetNothing: Rule = {
  id: 'asset-matches-nothing',
  level: 'error',
  on: 'scenario',
  says: 'An asset pattern matches no file.',
  why: 'Patterns are looked up in assets/ beside index.json: * is a name, ** any depth. Nothing is copied, nobody is told, and the script that wants the file fails on the learner\'s machine. A folder is copied by "name/**/*.*".',
  check: function* (scenario): Iterable<Found> {
    const files = assetFiles(scenario)
    for (const { file } of scenario.assets) {
      if (file === undefined || matching(files, file.value).length > 0) continue
      const at = { file: scenario.json, offset: file.node.offset }
      yield { at, message: `"${file.value}" matches nothing in assets/${hint(scenario, file.value)}` }
    }
  },
}

export const assetHost: Rule = {
  id: 'asset-other-host',
  level: 'error',
  on: 'scenario',
  says: 'Assets are meant for a host other than host01.',
  why: 'Only host01, the first machine, is documented as a target of assets. What the second machine needs is copied there by a background script: root on the first one may do  scp FILE node01:/PATH.',
  check: function* ({ json, assets }): Iterable<Found> {
    const seen = new Set<string>()
    for (const { host, hostNode } of assets) {
      if (assetHosts.includes(host) || seen.has(host)) continue
      seen.add(host)
      yield {
        at: { file: json, offset: hostNode.offset },
        message: `assets of "${host}" are copied nowhere; only host01 gets files`,
      }
    }
  },
}

export const assetMode: Rule = {
  id: 'asset-chmod',
  level: 'error',
  on: 'scenario',
  says: 'The chmod of an asset is no file mode.',
  why: 'It is what chmod understands: +x, u+rw, 644, 0755.',
  check: ({ json, assets }) =>
    assets.flatMap(({ node }) => {
      const mode = member(node, 'chmod')
      if (mode?.type !== 'string' || fileMode.test(String(mode.value))) return []
      return [{ at: { file: json, offset: mode.offset }, message: `"${mode.value}" is no file mode; +x or 644 are` }]
    }),
}

export const assetTarget: Rule = {
  id: 'asset-target',
  level: 'warning',
  on: 'scenario',
  says: 'The target of an asset is no absolute path.',
  why: 'The target is a folder on the machine, made where it is not there: /root, ~/ or /opt/lab. From where another one would be reckoned is not documented.',
  check: ({ json, assets }) =>
    assets.flatMap(({ node }) => {
      const target = member(node, 'target')
      if (target?.type !== 'string' || /^(?:\/|~(?:\/|$)|\$)/.test(String(target.value))) return []
      return [
        {
          at: { file: json, offset: target.offset },
          message: `target "${target.value}" begins neither with / nor with ~/`,
        },
      ]
    }),
}

export const assetSize: Rule = {
  id: 'asset-size',
  level: 'warning',
  on: 'scenario',
  says: 'The assets of a scenario are larger than any that are known to arrive, or than --budget allows.',
  why: 'No limit is documented. Public scenarios copy up to 2.6 MB; beyond that nobody knows, and each learner waits for the copy. Fetch large things from a release, with a checksum, in the background script.',
  check: scenario => {
    const files = assetFiles(scenario)
    const copied = new Set(
      scenario.assets.flatMap(({ file }) => (file === undefined ? [] : matching(files, file.value))),
    )
    const bytes = [...copied].reduce((sum, file) => sum + file.bytes, 0)
    const [first] = scenario.assets
    if (bytes <= scenario.budget || first === undefined) return []
    const at = { file: scenario.json, offset: first.hostNode.offset }
    return [
      {
        at,
        message: `${copied.size === 1 ? 'one file' : `${copied.size} files`} with ${sized(bytes)} for each learner, and ${sized(scenario.budget)} are allowed`,
      },
    ]
  },
}

const sized = (bytes: number): string =>
  bytes < 1e6 ? `${(bytes / 1e3).toFixed(1)} kB` : `${(bytes / 1e6).toFixed(1)} MB`

const fileMode = /^(?:[0-7]{3,4}|[ugoa]*[+=-][rwxXst]+(?:,[ugoa]*[+=-][rwxXst]+)*)$/

function hint({ dir }: Scenario, pattern: string): string {
  const state = (path: string) => statSync(path, { throwIfNoEntry: false })
  if (pattern.includes('\0')) return ''
  if (state(join(dir, 'assets')) === undefined) return '; there is no folder assets/'
  if (state(join(dir, 'assets', pattern))?.isDirectory())
    return `: it is a folder, "${pattern.replace(/\/$/, '')}/**/*.*" is its files`
  if (state(join(dir, pattern))?.isFile()) return ', but is beside index.json'
  return ''
}
