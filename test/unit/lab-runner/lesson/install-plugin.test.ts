import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { announce, findExecutable, installExecutable } from '../../../../lab-runner/src/lesson/install-plugin.ts'
import type { Node } from '../../../../lab-runner/src/providers/provider.ts'
import { pinnedNode, root } from '../../../../lab-runner/src/version.ts'

const dir = mkdtempSync(join(tmpdir(), 'plugin-'))
afterAll(() => rmSync(dir, { recursive: true }))
const put = (name: string, mode: number, text = `I am ${name}`) => {
  writeFileSync(join(dir, name), text)
  chmodSync(join(dir, name), mode)
  return join(dir, name)
}

/** A node that remembers what was put on it, and which commands ran. */
function recorder() {
  const files = new Map<string, string>()
  const ran: string[] = []
  const shared: string[] = []
  const node = {
    share: async (path: string) => void shared.push(path),
    put: async (path: string, bytes: string | Uint8Array) => void files.set(path, Buffer.from(bytes).toString()),
    exec: async (argv: readonly string[]) => {
      ran.push(argv.join(' '))
      return { exitCode: 0, stdout: '', stderr: '' }
    },
  }
  return { node: node as unknown as Node, files, ran, shared }
}

describe('findExecutable', () => {
  test('an absolute path of what may be run', () => {
    expect(findExecutable(put('good', 0o755))).toBe(join(dir, 'good'))
  })

  test.each([
    ['nowhere', 'there is no such file', () => {}],
    ['folder', 'that is a folder', () => mkdirSync(join(dir, 'folder'))],
    ['text', 'it may not be executed; chmod +x', () => put('text', 0o644)],
  ])('%s: %s', (name, says, make) => {
    make()
    expect(() => findExecutable(join(dir, name))).toThrow(says)
  })

  test.each([`import { add } from './add.ts'`, `await import('../src/plugin.ts')`])('elsewhere than here, %s', line => {
    const file = put('plugin.ts', 0o755, `#!/usr/bin/env node\n${line}\n`)
    expect(() => findExecutable(file)).toThrow(
      'it imports files beside it, and only the one file is brought to the nodes',
    )
    put(
      'plugin.ts',
      0o755,
      `#!/usr/bin/env node\nimport type { Pod } from './pod.ts'\nimport { join } from 'node:path'\n`,
    )
    expect(findExecutable(file)).toBe(file)
  })
})

describe('installExecutable', () => {
  const starting = (file: string) => `#!/bin/sh
export PATH='${dirname(pinnedNode())}':"$PATH" MINI_CNI_NODE='${pinnedNode()}' NODE_COMPILE_CACHE=/run/.compile-cache
exec '${file}' "$@"
`

  test('a script of the project is run where it is, for it looks for its own files, which are brought there', async () => {
    const { node, files, shared } = recorder()
    expect(await installExecutable(node, join(root, 'mini-cni/bin/mini-cni'), 'mini-cni')).toBe('/opt/cni/bin/mini-cni')
    expect(Object.fromEntries(files)).toEqual({ '/opt/cni/bin/mini-cni': starting(`${root}/mini-cni/bin/mini-cni`) })
    expect(shared).toEqual([`${root}/mini-cni/bin`, `${root}/package.json`])
  })

  test('one that Node runs is copied where no runtime looks, and finds the Node of the project', async () => {
    const { node, files, shared } = recorder()
    const text = '#!/usr/bin/env node\n'
    await installExecutable(node, put('mine.ts', 0o755, text), undefined)
    const copy = '/opt/cnilab/bin/plugins/mine.ts'
    expect(Object.fromEntries(files)).toEqual({ [copy]: text, '/opt/cni/bin/mine.ts': starting(copy) })
    expect(shared).toEqual([])
  })

  test('another is copied, with the IPAM plugin beside it, and both may be run', async () => {
    put('static', 0o755)
    const { node, files, ran } = recorder()
    await installExecutable(node, put('bridge', 0o755), 'static')
    expect(Object.fromEntries(files)).toEqual({
      '/opt/cni/bin/bridge': 'I am bridge',
      '/opt/cni/bin/static': 'I am static',
    })
    expect(ran).toEqual(['chmod 755 /opt/cni/bin/bridge', 'chmod 755 /opt/cni/bin/static'])
  })
})

test('a network is announced as a list of one plugin, and taken back', async () => {
  const { node, files, ran } = recorder()
  await announce(node, { cniVersion: '1.1.0', name: 'cnilab', type: 'mini-cni', mtu: 1450 })
  const [[path, text] = []] = files
  expect(path).toBe('/etc/cni/net.d/10-cnilab.conflist')
  expect(JSON.parse(text ?? '')).toEqual({
    cniVersion: '1.1.0',
    name: 'cnilab',
    plugins: [{ type: 'mini-cni', mtu: 1450 }],
  })
  await announce(node, undefined)
  expect(ran).toEqual(['rm -f /etc/cni/net.d/10-cnilab.conflist'])
})
