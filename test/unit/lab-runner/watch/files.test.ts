import { appendFileSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { watchFiles } from '../../../../lab-runner/src/watch/files.ts'

let dir: string
let end: () => void
const changed = vi.fn()

beforeEach(() => {
  dir = join(mkdtempSync(join(tmpdir(), 'cnilab-watch-')), 'workspace')
  mkdirSync(join(dir, 'link'), { recursive: true })
  writeFileSync(join(dir, 'link/veth.ts'), 'one')
})
afterEach(() => {
  end()
  rmSync(join(dir, '..'), { recursive: true })
  changed.mockReset()
})

const told = (times: number) =>
  vi.waitFor(() => expect(changed).toHaveBeenCalledTimes(times), { interval: 5, timeout: 2000 })

test('a file that is written, moved in place, made, removed', async () => {
  end = watchFiles(dir, changed)
  const started = performance.now()
  appendFileSync(join(dir, 'link/veth.ts'), 'two')
  await told(1)
  expect(performance.now() - started).toBeLessThan(1000)
  writeFileSync(join(dir, 'link/.veth.ts.swp'), 'three')
  renameSync(join(dir, 'link/.veth.ts.swp'), join(dir, 'link/veth.ts'))
  await told(2)
  writeFileSync(join(dir, 'link/more.ts'), '')
  await told(3)
  rmSync(join(dir, 'link/more.ts'))
  await told(4)
})

test('a folder that comes later, and goes', async () => {
  rmSync(dir, { recursive: true })
  end = watchFiles(dir, changed)
  mkdirSync(join(dir, 'link'), { recursive: true })
  writeFileSync(join(dir, 'link/veth.ts'), 'one')
  await told(1)
  rmSync(dir, { recursive: true })
  await told(2)
})

test('what cnilab and editors keep there is no change', async () => {
  end = watchFiles(dir, changed)
  for (const name of ['progress.json', '.woven.json', 'link/.veth.ts.swp', 'link/4913', 'notes.txt'])
    writeFileSync(join(dir, name), '')
  mkdirSync(join(dir, '.saved/now'), { recursive: true })
  writeFileSync(join(dir, '.saved/now/veth.ts'), '')
  // The next real change is the first that is told.
  await new Promise(resolve => setTimeout(resolve, 450))
  expect(changed).not.toHaveBeenCalled()
  appendFileSync(join(dir, 'link/veth.ts'), 'two')
  await told(1)
})
