/**
 * `npm run image [-- FILE]`: the agent as a container image, `dist/mini-cni-image.tar`, an OCI archive made from nothing but this machine's files: Node without symbols, nft and
 * a static busybox with the libraries that they need, the agent's bundle and its shim.
 */
import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ociArchive } from '../../lab-runner/src/kubernetes/oci-archive.ts'
import { buildAgent } from './build.ts'
import { buildShim } from './build-shim.ts'

const project = fileURLToPath(new URL('../..', import.meta.url))

export const imageName = 'mini-cni.local/mini-cni-agent:1'

/** Bytes of the archive, or an Error that names what this machine lacks. */
export async function agentImage(node: string = process.execPath): Promise<Uint8Array> {
  const dir = mkdtempSync(join(tmpdir(), 'mini-cni-image-'))
  try {
    await fill(dir, node)
    const command = ['/usr/bin/node', '--max-semi-space-size=2', '/mini-cni/agent.js', '--daemon']
    return await ociArchive([{ name: imageName, root: dir, command }])
  } finally {
    rmSync(dir, { recursive: true, force: true })
  }
}

async function fill(root: string, node: string): Promise<void> {
  for (const folder of ['usr/bin', 'usr/sbin', 'etc', 'proc', 'sys', 'dev', 'run', 'tmp', 'var/run', 'mini-cni']) {
    mkdirSync(join(root, folder), { recursive: true })
  }
  chmodSync(join(root, 'tmp'), 0o1777)
  for (const folder of ['bin', 'sbin']) symlinkSync(`usr/${folder}`, join(root, folder))
  // Runtimes name a pod's namespace below /var/run; what Kubernetes mounts there is not to end up in the node's /run.
  symlinkSync('../../run/netns', join(root, 'var/run/netns'))
  writeFileSync(join(root, 'etc/passwd'), 'root:x:0:0:root:/root:/bin/sh\n')
  putProgram(root, node, 'usr/bin/node')
  spawnSync('strip', [join(root, 'usr/bin/node')]) // 30 MB less where there is one
  putProgram(root, find('nft', 'nftables'), 'usr/sbin/nft')
  const busybox = find('busybox', 'busybox-static')
  if (librariesOf(busybox).length > 0) throw new Error(`${busybox} needs libraries; install busybox-static`)
  putProgram(root, busybox, 'usr/bin/busybox')
  for (const name of ['sh', 'cat', 'ls', 'mkdir', 'mkfifo', 'mv', 'rm', 'sleep', 'sync', 'timeout'])
    symlinkSync('busybox', join(root, 'usr/bin', name))
  await buildAgent(join(root, 'mini-cni/agent.js'), '/usr/bin/node')
  if (buildShim(join(root, 'mini-cni/shim')) !== undefined) {
    copyFileSync(join(project, 'mini-cni/bin/mini-cni-shim'), join(root, 'mini-cni/shim'))
  }
  chmodSync(join(root, 'mini-cni/shim'), 0o755)
}

function find(name: string, packageName: string): string {
  const folders = ['/usr/sbin', '/usr/bin', '/sbin', '/bin', '/usr/lib/initramfs-tools/bin']
  const found = folders.map(folder => join(folder, name)).find(file => existsSync(file))
  if (found === undefined) throw new Error(`the image needs ${name}, which is not here: apt-get install ${packageName}`)
  return found
}

/** With the libraries that it is linked to, at their own places: the loader looks for them there. */
function putProgram(root: string, file: string, as: string): void {
  copyFileSync(realpathSync(file), join(root, as))
  chmodSync(join(root, as), 0o755)
  for (const library of librariesOf(file)) {
    const there = join(root, library)
    if (existsSync(there)) continue
    mkdirSync(dirname(there), { recursive: true })
    cpSync(realpathSync(library), there)
    chmodSync(there, 0o755)
  }
}

function librariesOf(file: string): readonly string[] {
  const { stdout } = spawnSync('ldd', [file], { encoding: 'utf8' })
  return [...(stdout ?? '').matchAll(/(?:=> )?(\/\S+) \(0x/g)].flatMap(([, path]) => path ?? [])
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const file = process.argv[2] ?? join(project, 'dist', 'mini-cni-image.tar')
  try {
    const bytes = await agentImage()
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, bytes)
    console.log(`written: ${file} (${imageName}, ${Math.round(bytes.length / 1e6)} MB)`)
    console.log(`on each node:  ctr -n k8s.io images import ${file}    then:  kubectl apply -f mini-cni/deploy`)
  } catch (error) {
    console.error((error as Error).message)
    process.exitCode = 3
  }
}
