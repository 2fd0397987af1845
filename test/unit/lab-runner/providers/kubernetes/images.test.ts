import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { extract, list } from 'tar'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { imageArchive, pauseImage, toolboxImage } from '../../../../../lab-runner/src/providers/kubernetes/images.ts'

let dir: string
let bytes: Uint8Array
const blob = (digest: string) => readFileSync(join(dir, 'blobs/sha256', digest.slice(7)))
const json = (path: string) => JSON.parse(readFileSync(join(dir, path), 'utf8'))

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'cnilab-oci-'))
  writeFileSync(join(dir, 'busybox'), 'a program')
  bytes = await imageArchive(join(dir, 'busybox'), ['busybox', 'sh', 'ls'])
  writeFileSync(join(dir, 'images.tar'), bytes)
  await extract({ file: join(dir, 'images.tar'), cwd: dir })
})
afterAll(() => rmSync(dir, { recursive: true }))

test('both images are named in full, as containerd wants them', () => {
  expect(json('oci-layout')).toEqual({ imageLayoutVersion: '1.0.0' })
  const names = json('index.json').manifests.map(
    ({ annotations }: { annotations: Record<string, string> }) => annotations['io.containerd.image.name'],
  )
  expect(names).toEqual([pauseImage, toolboxImage])
})

test('every blob is what its digest says, down to the layer', () => {
  for (const { digest, size } of json('index.json').manifests) {
    const manifest = JSON.parse(blob(digest).toString())
    expect(blob(digest).length).toBe(size)
    for (const part of [manifest.config, ...manifest.layers]) {
      expect(`sha256:${createHash('sha256').update(blob(part.digest)).digest('hex')}`).toBe(part.digest)
      expect(blob(part.digest).length).toBe(part.size)
    }
    const config = JSON.parse(blob(manifest.config.digest).toString())
    expect(config.rootfs.diff_ids).toEqual([manifest.layers[0].digest])
  }
})

test('the layer has busybox, its names, and programs that may be run', async () => {
  const [first] = json('index.json').manifests
  const layer = JSON.parse(blob(first.digest).toString()).layers[0].digest
  const found = new Map<string, string>()
  await list({
    file: join(dir, 'blobs/sha256', layer.slice(7)),
    onReadEntry: entry => {
      found.set(entry.path, entry.linkpath ? `-> ${entry.linkpath}` : (entry.mode ?? 0).toString(8))
    },
  })
  const told = ['./bin/busybox', './bin/sh', './bin/pause', './bin/web', './srv/cgi-bin/index.cgi', './tmp/']
  expect(told.map(path => found.get(path))).toEqual(['755', '-> busybox', '755', '755', '755', '1777'])
})

test('the same busybox makes the same bytes', async () => {
  expect(Buffer.from(await imageArchive(join(dir, 'busybox'), ['busybox', 'sh', 'ls'])).equals(bytes)).toBe(true)
})
