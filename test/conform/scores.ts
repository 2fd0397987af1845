/**
 * `npm run scores`: the whole suite over real plugins as others build them. Writes the table with what each was seen to do into
 * lab-runner/src/conform/README.md, and a short one into the project's README. A plugin that cannot be run here is named with the reason.
 */
import { join } from 'node:path'
import { items } from '../../lab-runner/src/conform/items.ts'
import { prepare } from '../../lab-runner/src/conform/prepare.ts'
import { runItems } from '../../lab-runner/src/conform/run.ts'
import type { Score } from '../../lab-runner/src/conform/score.ts'
import type { Subject } from '../../lab-runner/src/conform/subject.ts'
import { root } from '../../lab-runner/src/version.ts'
import { writeBetweenMarks } from '../write-between-marks.ts'
import { debianPlugins } from './plugins-of-debian.ts'
import { type Build, referencePlugins } from './plugins-of-go.ts'
import { type Row, shortTable, wholeTable } from './score-table.ts'

const own: Build = { build: 'this project', names: ['mini-cni'], folder: join(root, 'mini-cni/bin') }
const wanted = process.argv.slice(2)
const rows: Row[] = []
for (const { build, names, folder, absent } of [own, referencePlugins(), debianPlugins()]) {
  for (const name of names.filter(one => wanted.length === 0 || wanted.includes(one))) {
    const row = await score(name, build, folder, absent)
    rows.push(row)
    const failed = row.scores.filter(({ state }) => state === 'failed').map(({ item }) => item)
    console.log(
      `${name} (${build}): ${row.absent === undefined ? failed.join(' ') || 'all hold' : `not run: ${row.absent}`}`,
    )
  }
}
if (wanted.length === 0) {
  writeBetweenMarks('lab-runner/src/conform/README.md', 'scores', wholeTable(rows))
  writeBetweenMarks('README.md', 'scores', shortTable(rows))
}

async function score(
  name: string,
  build: string,
  folder: string | undefined,
  absent: string | undefined,
): Promise<Row> {
  if (folder === undefined) return { name, build, scores: [], absent: absent ?? 'not built' }
  try {
    const subject = await prepare({ plugin: join(folder, name), 'cni-path': folder })
    const { kind, versions } = subject
    return { name, build, kind, versions, scores: await scoreTwice(subject) }
  } catch (error) {
    return { name, build, scores: [], absent: error instanceof Error ? error.message : String(error) }
  }
}

/** What fails is asked once more: what measures time may have failed because of other work on this machine. */
async function scoreTwice(subject: Subject): Promise<readonly Score[]> {
  const scores = await runItems(items, subject)
  const failed = scores.filter(({ state }) => state === 'failed').map(({ item }) => item)
  const again = await runItems(
    items.filter(({ id }) => failed.includes(id)),
    subject,
  )
  return scores.map(score => again.find(({ item }) => item === score.item) ?? score)
}
