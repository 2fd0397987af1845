import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { create } from 'tar'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { namesInArchive } from '../../../../lab-runner/src/kubernetes/image-archive.ts'
import { ociArchive } from '../../../../lab-runner/src/kubernetes/oci-archive.ts'

let dir: string
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'cnilab-images-'))
})
afterEach(() => rmSync(dir, { recursive: true }))

/** An archive with one file. */
async function archive(name: string, content: unknown, gzip = false): Promise<string> {
  writeFileSync(join(dir, name), JSON.stringify(content))
  await create({ file: join(dir, 'images.tar'), cwd: dir, gzip }, [name])
  return join(dir, 'images.tar')
}

test('what we write ourselves, in the layout of the OCI', async () => {
  mkdirSync(join(dir, 'root'))
  const images = ['example.net/one:1', 'example.net/two:2'].map(name => ({ name, root: join(dir, 'root') }))
  writeFileSync(join(dir, 'oci.tar'), await ociArchive(images))
  expect(await namesInArchive(join(dir, 'oci.tar'))).toEqual(['example.net/one:1', 'example.net/two:2'])
})

test.each([false, true])('what docker save writes, compressed: %s', async gzip => {
  const saved = [{ Config: 'x.json', RepoTags: ['web:1', 'web:latest'], Layers: [] }]
  expect(await namesInArchive(await archive('manifest.json', saved, gzip))).toEqual(['web:1', 'web:latest'])
})

test('without a name no pod could ask for it', async () => {
  const refusal = { suggestions: [expect.stringContaining('docker save NAME:TAG'), expect.anything()] }
  await expect(namesInArchive(await archive('manifest.json', [{ RepoTags: null }]))).rejects.toMatchObject(refusal)
  const tagOnly = { manifests: [{ annotations: { 'org.opencontainers.image.ref.name': '1.0' } }] }
  await expect(namesInArchive(await archive('index.json', tagOnly))).rejects.toMatchObject(refusal)
})

test('what is no such archive', async () => {
  const other = await archive('readme.json', {})
  await expect(namesInArchive(other)).rejects.toThrow('is no archive of images: it has no manifest.json')
  writeFileSync(join(dir, 'text'), 'FROM scratch\n'.repeat(100))
  await expect(namesInArchive(join(dir, 'text'))).rejects.toThrow(`${join(dir, 'text')} is no archive of images: `)
  await expect(namesInArchive(join(dir, 'none.tar'))).rejects.toThrow(
    /none\.tar is no archive of images: there is no such file/,
  )
})
