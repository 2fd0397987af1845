/** The images of a cluster that pulls none: a pause and a toolbox, one layer with busybox, as an OCI archive. */
import { chmodSync, copyFileSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { ociArchive } from '../../kubernetes/oci-archive.ts'
import { inTemporaryFolder } from '../../temporary-folder.ts'

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
  return inTemporaryFolder('images', async root => {
    fillRoot(root, busybox, applets)
    return ociArchive(images.map(({ name, command }) => ({ name, command, root })))
  })
}

/** The files of a small system, with busybox for every program. */
export function fillRoot(root: string, busybox: string, applets: readonly string[]): void {
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
