/** The images of a cluster that pulls none: a pause and a toolbox, one layer with busybox, as an OCI archive. */
import { createHash } from 'node:crypto'
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { create, type WriteEntry } from 'tar'

export const pauseImage = 'cnilab.local/pause:1'
export const toolboxImage = 'cnilab.local/toolbox:1'

const images: readonly { readonly name: string; readonly command: readonly string[] }[] = [
  { name: pauseImage, command: ['/bin/pause'] },
  { name: toolboxImage, command: ['/bin/pause'] },
]

const scripts: Readonly<Record<string, string>> = {
  'bin/pause': `#!/bin/sh
# Does nothing, and as pid 1 reaps every orphan of the pod.
trap 'exit 0' TERM INT
while :; do
  sleep 86400 &
  wait $!
done
`,
  'bin/web': `#!/bin/sh
# Answers each HTTP request for / with the address it came from. usage: web PORT
exec httpd -f -p "\${1:-80}" -h /srv
`,
  'srv/cgi-bin/index.cgi': `#!/bin/sh
address=\${REMOTE_ADDR#[}
address=\${address%]}
printf 'Content-Type: text/plain\\r\\n\\r\\n%s\\n' "\${address#::ffff:}"
`,
}

/**
 * Bytes of an archive for `ctr -n k8s.io images import`; `busybox` is a static one, `applets` the names that it answers to. The
 * same busybox makes the same bytes.
 */
export async function imageArchive(busybox: string, applets: readonly string[]): Promise<Uint8Array> {
  const dir = mkdtempSync(join(tmpdir(), 'cnilab-images-'))
  try {
    const layer = join(dir, 'layer.tar')
    fillRoot(join(dir, 'root'), busybox, applets)
    await pack(layer, join(dir, 'root'))
    const layout = join(dir, 'layout')
    const put = (bytes: Uint8Array | string) => putBlob(layout, bytes)
    const content = put(readFileSync(layer))
    const manifests = images.map(({ name, command }) => {
      const config = put(JSON.stringify(configOf(command, content.digest)))
      const media = 'application/vnd.oci.image'
      const manifest = put(
        JSON.stringify({
          schemaVersion: 2,
          mediaType: `${media}.manifest.v1+json`,
          config: { mediaType: `${media}.config.v1+json`, ...config },
          layers: [{ mediaType: `${media}.layer.v1.tar`, ...content }],
        }),
      )
      const annotations = { 'io.containerd.image.name': name, 'org.opencontainers.image.ref.name': name }
      return { mediaType: `${media}.manifest.v1+json`, ...manifest, annotations }
    })
    writeFileSync(join(layout, 'oci-layout'), JSON.stringify({ imageLayoutVersion: '1.0.0' }))
    writeFileSync(join(layout, 'index.json'), JSON.stringify({ schemaVersion: 2, manifests }))
    const archive = join(dir, 'images.tar')
    await pack(archive, layout)
    return readFileSync(archive)
  } finally {
    rmSync(dir, { recursive: true, force: true })
  }
}

function fillRoot(root: string, busybox: string, applets: readonly string[]): void {
  for (const folder of ['bin', 'etc', 'proc', 'sys', 'dev', 'root', 'run', 'tmp', 'var']) {
    mkdirSync(join(root, folder), { recursive: true })
  }
  chmodSync(join(root, 'tmp'), 0o1777)
  copyFileSync(busybox, join(root, 'bin/busybox'))
  chmodSync(join(root, 'bin/busybox'), 0o755)
  for (const applet of applets) if (applet !== 'busybox') symlinkSync('busybox', join(root, 'bin', applet))
  writeFileSync(join(root, 'etc/passwd'), 'root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/:/bin/false\n')
  writeFileSync(join(root, 'etc/group'), 'root:x:0:\nnogroup:x:65534:\n')
  for (const [path, text] of Object.entries(scripts)) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text, { mode: 0o755 })
  }
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

function putBlob(layout: string, content: Uint8Array | string): { readonly digest: string; readonly size: number } {
  const bytes = Buffer.from(content)
  const hash = createHash('sha256').update(bytes).digest('hex')
  mkdirSync(join(layout, 'blobs/sha256'), { recursive: true })
  writeFileSync(join(layout, 'blobs/sha256', hash), bytes)
  return { digest: `sha256:${hash}`, size: bytes.length }
}

/** OCI image configuration. */
function configOf(command: readonly string[], layer: string): object {
  return {
    created: new Date(0).toISOString(),
    architecture: process.arch === 'x64' ? 'amd64' : process.arch,
    os: 'linux',
    config: { Env: ['PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'], Cmd: command },
    rootfs: { type: 'layers', diff_ids: [layer] },
  }
}
