import { pathToFileURL } from 'node:url'
import type { Log } from 'sarif'
import { expect, test } from 'vitest'
import { lintFolders } from '../../../../../lab-runner/src/publish/lint/lint-folders.ts'
import { rules } from '../../../../../lab-runner/src/publish/lint/rules.ts'
import { onDisk, page, scenario } from './on-disk.ts'

const logOf = async (dir: string): Promise<Log> =>
  JSON.parse((await lintFolders([dir], { format: 'sarif', level: 'note' })).lines.join('\n'))

test('a finding, with its rule, its place and its fix', async () => {
  const dir = onDisk(page('# é 😀\n\n`a`{{execute}}\n'))
  const { version, runs } = await logOf(dir)
  const uri = pathToFileURL(`${dir}/step1.md`).href
  expect(version).toBe('2.1.0')
  expect(runs[0]?.results).toEqual([
    {
      ruleId: 'action-old-name',
      ruleIndex: rules.findIndex(({ id }) => id === 'action-old-name'),
      level: 'note',
      message: { text: '{{execute}} is called {{exec}} today' },
      locations: [{ physicalLocation: { artifactLocation: { uri }, region: { startLine: 3, startColumn: 4 } } }],
      fixes: [
        {
          description: { text: 'writes {{exec}}' },
          artifactChanges: [
            {
              artifactLocation: { uri },
              replacements: [
                {
                  deletedRegion: { startLine: 3, startColumn: 4, endLine: 3, endColumn: 15 },
                  insertedContent: { text: '{{exec}}' },
                },
              ],
            },
          ],
        },
      ],
    },
  ])
})

test('all rules are described, once', async () => {
  const { runs } = await logOf(onDisk(scenario()))
  expect(runs[0]?.tool.driver.rules?.map(({ id }) => id)).toEqual(rules.map(({ id }) => id))
  expect(runs[0]?.results).toEqual([])
})
