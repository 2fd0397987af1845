import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, expect, test } from 'vitest'
import { readTree, writeTree } from '../../../../lab-runner/src/tree.ts'
import { holes, weaveHole } from '../../../../lab-runner/src/weave/weave.ts'
import { onLabNode, plugin, request } from './lab-node.ts'

const project = fileURLToPath(new URL('../../../..', import.meta.url))
const tree = readTree(join(project, 'mini-cni/src'))
const labs = ['netns', 'sandbox', 'link', 'bridge', 'ipam', 'routes', 'protocol', 'masquerade', 'overlay']
const dir = mkdtempSync(join(tmpdir(), 'holes-'))
writeFileSync(join(dir, 'package.json'), '{"type":"module"}')
afterAll(() => rmSync(dir, { recursive: true }))

const numbered = holes(tree).map((hole, index) => ({ ...hole, index }))
/** Not the driver's: the agent is started when all is built. */
const all = numbered.filter(({ module }) => module !== 'agent')

test.each([...labs, 'agent'])('%s has three to six holes', module => {
  const own = numbered.filter(hole => hole.module === module)
  expect(own.length).toBeGreaterThanOrEqual(3)
  expect(own.length).toBeLessThanOrEqual(6)
})

test.concurrent.each(all)(
  '$file $function: the rebuild of its lab meets the empty hole',
  async ({ index, module, file }) => {
    const lab = labs.indexOf(module) + 1
    const source = join(dir, String(index))
    writeTree(
      source,
      weaveHole(tree, index, module => `0${labs.indexOf(module) + 1}-${module}`),
    )
    const said = await onLabNode(`${plugin(source)}driver ${request(lab)} '${source}/driver.ts'`)
    const { ok, trouble } = JSON.parse(said.trim().split('\n').at(-1) ?? '')
    expect({ ok, kind: trouble.kind, file: trouble.file }).toEqual({ ok: false, kind: 'todo', file })
    expect(trouble.message).toBe(`TODO(0${lab}-${module})`)
  },
  90_000,
)
