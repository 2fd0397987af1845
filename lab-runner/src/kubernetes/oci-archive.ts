/** Images of containers, written as they are: an archive in the layout of the Open Container Initiative, which `ctr images import` takes. */
import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { create, type WriteEntry } from 'tar'
import { inTemporaryFolder } from '../temporary-folder.ts'

export interface Image {
  /** With registry and tag. */
  readonly name: string
  /** Folder whose files are its one layer. Images of one folder share it. */
  readonly root: string
  readonly command?: readonly string[]
  readonly entrypoint?: readonly string[]
}

/** The same files make the same bytes. */
export async function ociArchive(images: readonly Image[]): Promise<Uint8Array> {
  return inTemporaryFolder('images', async dir => {
    const layout = join(dir, 'layout')
    const put = (bytes: Uint8Array | string) => putBlob(layout, bytes)
    const layers = new Map<string, Blob>()
    for (const [index, root] of [...new Set(images.map(image => image.root))].entries()) {
      const layer = join(dir, `layer-${index}.tar`)
      await pack(layer, root)
      layers.set(root, put(readFileSync(layer)))
      rmSync(layer)
    }
    const manifests = images.map(image => manifestOf(image, layers.get(image.root) as Blob, put))
    writeFileSync(join(layout, 'oci-layout'), JSON.stringify({ imageLayoutVersion: '1.0.0' }))
    writeFileSync(join(layout, 'index.json'), JSON.stringify({ schemaVersion: 2, manifests }))
    const archive = join(dir, 'images.tar')
    await pack(archive, layout)
    return readFileSync(archive)
  })
}

interface Blob {
  readonly digest: string
  readonly size: number
}

const media = 'application/vnd.oci.image'

function manifestOf(image: Image, layer: Blob, put: (text: string) => Blob): object {
  const config = put(JSON.stringify(configOf(image, layer.digest)))
  const manifest = put(
    JSON.stringify({
      schemaVersion: 2,
      mediaType: `${media}.manifest.v1+json`,
      config: { mediaType: `${media}.config.v1+json`, ...config },
      layers: [{ mediaType: `${media}.layer.v1.tar`, ...layer }],
    }),
  )
  const annotations = { 'io.containerd.image.name': image.name, 'org.opencontainers.image.ref.name': image.name }
  return { mediaType: `${media}.manifest.v1+json`, ...manifest, annotations }
}

async function pack(file: string, cwd: string): Promise<void> {
  const mtime = new Date(0)
  // What is portable is written by its owner only: /tmp is to stay everybody's.
  const onWriteEntry = (entry: WriteEntry): void => {
    if (entry.path !== './tmp/') return
    Object.assign(entry, { portable: false, myuser: '' })
    Object.assign(entry.stat ?? {}, { uid: 0, gid: 0, atime: mtime, ctime: mtime })
  }
  await create({ file, cwd, portable: true, noPax: true, mtime, onWriteEntry }, ['.'])
}

function putBlob(layout: string, content: Uint8Array | string): Blob {
  const bytes = Buffer.from(content)
  const hash = createHash('sha256').update(bytes).digest('hex')
  mkdirSync(join(layout, 'blobs/sha256'), { recursive: true })
  writeFileSync(join(layout, 'blobs/sha256', hash), bytes)
  return { digest: `sha256:${hash}`, size: bytes.length }
}

/** OCI image configuration. */
function configOf({ command, entrypoint }: Image, layer: string): object {
  return {
    created: new Date(0).toISOString(),
    architecture: process.arch === 'x64' ? 'amd64' : process.arch,
    os: 'linux',
    config: {
      Env: ['PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'],
      ...(command === undefined ? {} : { Cmd: command }),
      ...(entrypoint === undefined ? {} : { Entrypoint: entrypoint }),
    },
    rootfs: { type: 'layers', diff_ids: [layer] },
  }
}
