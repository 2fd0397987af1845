import { basename, join } from 'node:path'
import { assetFiles } from '../asset-files.ts'
import { images } from '../platform-facts.ts'
import type { Rule } from '../rule.ts'
import type { Scenario } from '../scenario.ts'
import { readText } from '../text-file.ts'

export const secondNode: Rule = {
  id: 'second-node-unverified',
  level: 'note',
  on: 'scenario',
  says: 'A scenario has two nodes, and no verify script looks at the second.',
  why: 'verify runs on the first machine only. What a step does to node01 is seen by  ssh -o ConnectTimeout=3 node01 COMMAND;  root may log in there without a password.',
  check: scenario => {
    const { json, parts, image } = scenario
    if (image === undefined || images.get(image.id)?.nodes !== 2) return []
    const files = parts.flatMap(part => part.files).filter(({ role, state }) => role === 'verify' && state === 'file')
    if (files.length === 0 || files.some(({ path }) => looks(scenario, readText(path)?.text ?? ''))) return []
    const count =
      files.length === 1 ? 'its one verify script does not look' : `none of its ${files.length} verify scripts looks`
    return [{ at: { file: json, offset: image.node.offset }, message: `two nodes, and ${count} at node01` }]
  },
}

const touched = /\bnode01\b|172\.30\.2\.2|\bkubectl\b[^\n]{0,300}\bnodes?\b|-o[ \t=]*wide|nodeName|\bcnilab check\b/

/** Itself, or by an asset that it runs. */
function looks(scenario: Scenario, text: string): boolean {
  if (touched.test(text)) return true
  return assetFiles(scenario).some(({ path }) => {
    if (!text.includes(basename(path))) return false
    return touched.test(readText(join(scenario.dir, 'assets', path))?.text ?? '')
  })
}
