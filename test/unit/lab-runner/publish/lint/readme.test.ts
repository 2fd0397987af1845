import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { readmeFile, withRules } from '../../../../../lab-runner/src/publish/lint/readme.ts'

test('the README lists the rules as they are: node lab-runner/src/publish/lint/readme.ts', () => {
  const readme = readFileSync(readmeFile, 'utf8')
  expect(readme).toBe(withRules(readme))
})
