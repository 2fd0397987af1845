import { attributes, text } from '../report/xml.ts'
import type { Score, Scores } from './score.ts'
import { sectionTitles } from './section-titles.ts'

/** Scores as JUnit XML, a suite for each section. What is known to fail is skipped: CI must not turn red for it. */
export function scoreJunit({ plugin, scores, ms }: Scores): string {
  const suites = Object.entries(sectionTitles).flatMap(([letter, title]) => {
    const own = scores.filter(({ item }) => item.startsWith(letter))
    if (own.length === 0) return []
    const head = {
      name: `${letter} ${title}`,
      ...countsOf(own),
      time: seconds(own.reduce((sum, one) => sum + one.ms, 0)),
    }
    return [`  <testsuite${attributes(head)}>`, ...own.flatMap(testcase), '  </testsuite>']
  })
  const head = attributes({ name: `cnilab conform ${plugin}`, ...countsOf(scores), time: seconds(ms) })
  return ['<?xml version="1.0" encoding="UTF-8"?>', `<testsuites${head}>`, ...suites, '</testsuites>'].join('\n')
}

function countsOf(scores: readonly Score[]) {
  const failures = scores.filter(isNew).length
  const skipped = scores.filter(score => score.state !== 'held' && !isNew(score)).length
  return { tests: scores.length, failures, errors: 0, skipped }
}

const isNew = ({ state, known }: Score): boolean => state === 'failed' && known !== true

function testcase(score: Score): readonly string[] {
  const { item, level, says, source, state, observed = '', repeat, output, known, ms } = score
  const start = `    <testcase${attributes({ name: `${item} ${says}`, classname: `conform.${level}`, time: seconds(ms) })}`
  if (state === 'held') return [`${start}/>`]
  if (!isNew(score)) {
    const message = known === true ? `failed as in the baseline: ${observed}` : observed
    return [`${start}>`, `      <skipped${attributes({ message })}/>`, '    </testcase>']
  }
  const details = [
    observed,
    `written in: ${source}`,
    repeat && `its last call: ${repeat}`,
    output && `it printed:\n${output}`,
  ]
  return [
    `${start}>`,
    `      <failure${attributes({ message: observed, type: level })}>${text(details.filter(Boolean).join('\n'))}</failure>`,
    '    </testcase>',
  ]
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(3)
}
