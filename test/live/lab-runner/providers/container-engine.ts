/** A real Docker engine of the test's own, and an image that stands in for kind's: its layout and programs, but no Kubernetes in it. */
import { type ChildProcess, spawn } from 'node:child_process'
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { type Here, thisMachine } from '../../../../lab-runner/src/providers/ssh/here.ts'
import { mustRun, run } from '../../../../lab-runner/src/shell.ts'
import { pinnedNode } from '../../../../lab-runner/src/version.ts'
import { folderOf, kind } from '../../../kubernetes/go-programs.ts'

export const standIn = 'cnilab.local/kind-node:1'

export interface Engine {
  readonly here: Here
  docker(...argv: readonly string[]): Promise<string>
  /** As kind makes the nodes of a cluster. */
  makeNodes(cluster: string, roles?: readonly string[], flags?: readonly string[]): Promise<readonly string[]>
  end(): Promise<void>
}

/** Why there is no engine here; it must be asked before a test. */
export function engineTrouble(): string | undefined {
  const missing = ['dockerd', 'docker', 'runc', 'containerd'].filter(name => where(name) === undefined)
  if (process.getuid?.() !== 0) return 'a Docker engine needs root'
  return missing.length === 0 ? undefined : `not found: ${missing.join(', ')}: apt-get install docker.io`
}

export async function startEngine(): Promise<Engine> {
  const dir = mkdtempSync('/run/docker-')
  const group = `/cnilab-${dir.slice(-6)}`
  const groups = () => ['.', ...readdirSync('/sys/fs/cgroup')].map(name => join('/sys/fs/cgroup', name, group))
  const socket = `unix://${dir}/socket`
  writeFileSync(join(dir, 'runc'), withoutResource, { mode: 0o755 })
  const settings = {
    ...{ 'data-root': `${dir}/data`, 'exec-root': `${dir}/exec`, pidfile: `${dir}/pid`, hosts: [socket] },
    ...{ 'cgroup-parent': group, 'default-runtime': 'held', runtimes: { held: { path: `${dir}/runc` } } },
  }
  writeFileSync(join(dir, 'daemon.json'), JSON.stringify(settings))
  const daemon = spawn('dockerd', ['--config-file', join(dir, 'daemon.json')], { stdio: ['ignore', 'ignore', 'pipe'] })
  const said: string[] = []
  daemon.stderr.on('data', bytes => said.push(String(bytes)))
  const env = { DOCKER_HOST: socket, PATH: `${folderOf(kind)}:${process.env.PATH}` }
  const docker = (...argv: readonly string[]) => mustRun(['docker', ...argv], { env, timeout: 60_000 })
  for (const end = Date.now() + 120_000; (await run(['docker', 'version'], { env })).exitCode !== 0; await pause(50)) {
    if (Date.now() > end) throw new Error(`dockerd does not answer: ${said.join('').split('\n').slice(-6).join('\n')}`)
  }
  await importImage(dir, env)
  return {
    here: {
      ...thisMachine,
      records: join(dir, 'records'),
      exec: (argv, options) => thisMachine.exec(argv, { ...options, env: { ...options?.env, ...env } }),
      environment: { ...thisMachine.environment, ...env },
    },
    docker,
    async makeNodes(cluster, roles = ['control-plane', 'worker'], flags = []) {
      if (!/^kind$/m.test(await docker('network', 'ls', '--format', '{{.Name}}')))
        await docker('network', 'create', 'kind')
      const names = roles.map(role => `${cluster}-${role}`)
      for (const [index, role] of roles.entries())
        await docker('run', ...asKind(cluster, role, names[index] ?? ''), ...flags, standIn)
      return names
    },
    async end() {
      const ids = (await docker('ps', '-aq')).split('\n').filter(id => id !== '')
      if (ids.length > 0) await docker('rm', '-f', '-v', ...ids)
      await stop(daemon)
      for (const group of groups()) if (existsSync(group)) rmdirSync(group)
      rmSync(dir, { recursive: true, force: true })
    },
  }
}

/** A machine may withhold CAP_SYS_RESOURCE, and then nobody can be given it: a container that is to have everything has all but that. */
const withoutResource = `#!/bin/sh
bounding=$(sed -n 's/^CapBnd:[[:space:]]*//p' /proc/self/status)
file=
for word; do
  case $last in
  --bundle|-b) file=$word/config.json ;;
  --process|-p) file=$word ;;
  esac
  last=$word
done
case $bounding in
*[13579bdf]??????) ;; # it has it
*) [ ! -f "$file" ] || sed -i 's/"CAP_SYS_RESOURCE",//g' "$file" ;;
esac
exec runc "$@"
`

/** The flags with which kind starts a node, as far as they can be seen from inside or by the engine. */
function asKind(cluster: string, role: string, name: string): readonly string[] {
  const labels = [`io.x-k8s.kind.cluster=${cluster}`, `io.x-k8s.kind.role=${role}`].flatMap(label => ['--label', label])
  const mounts = ['--tmpfs', '/tmp', '--tmpfs', '/run', '--volume', '/var']
  const published = role === 'control-plane' ? ['-p', '127.0.0.1::6443'] : []
  return [
    '-d',
    '-t',
    '--name',
    name,
    '--hostname',
    name,
    ...labels,
    '--net',
    'kind',
    '--privileged',
    '--init=false',
    ...mounts,
    ...published,
  ]
}

const programs =
  `bash sh cat ls mkdir mv rm rmdir ln cp chmod chown cut tr sort uniq sed grep awk xargs find head tail tac wc env timeout base64 id uname hostname
  basename dirname printf sha1sum setsid unshare nsenter mount umount flock ip bridge ss nft ethtool curl ps pgrep pkill tar gzip getent sleep touch
  test expr seq date sysctl kill stat readlink realpath od tee true false mktemp mknod mkfifo cmp diff modprobe iptables`.split(
    /\s+/,
  )

const files: Readonly<Record<string, string>> = {
  'kind/version': 'v1.34.2\n',
  'kind/init': `#!/bin/bash
echo "Reached target multi-user.target - Multi-User System."
while :; do sleep 86400 & wait $!; done
`,
  'usr/local/bin/kubeadm': `#!/bin/bash
echo "$(uname -n) $*" >>/kind/calls
[ "$1" != init ] || printf 'apiVersion: v1\\nclusters:\\n- cluster:\\n    server: https://%s:6443\\n  name: kind\\ncontexts:\\n- context:\\n    cluster: kind\\n    user: admin\\n  name: admin@kind\\ncurrent-context: admin@kind\\nkind: Config\\nusers:\\n- name: admin\\n  user: {}\\n' "$(uname -n)" >/etc/kubernetes/admin.conf
`,
  'usr/local/bin/kubectl': `#!/bin/bash
echo "kubectl $*" >>/kind/calls
case "$*" in *readyz*) echo ok ;; esac
`,
  'kind/manifests/default-storage.yaml': '',
  'etc/passwd': 'root:x:0:0:root:/root:/bin/bash\nnobody:x:65534:65534:nobody:/:/bin/false\n',
  'etc/group': 'root:x:0:\nnogroup:x:65534:\n',
  'etc/nsswitch.conf': 'passwd: files\ngroup: files\nhosts: files\n',
}

async function importImage(dir: string, env: Readonly<Record<string, string>>): Promise<void> {
  const root = join(dir, 'image')
  for (const folder of [
    'usr/bin',
    'usr/sbin',
    'usr/lib',
    'usr/lib64',
    'usr/local/bin',
    'proc',
    'sys',
    'dev',
    'run',
    'tmp',
    'var/log',
    'var/lib',
    'root',
    'opt/cni/bin',
    'etc/cni/net.d',
    'etc/kubernetes',
    'lib/modules',
  ]) {
    if (folder !== 'lib/modules') mkdirSync(join(root, folder), { recursive: true })
  }
  for (const link of ['bin', 'sbin', 'lib', 'lib64']) symlinkSync(`usr/${link}`, join(root, link))
  const paths = programs.flatMap(name => where(name) ?? [])
  const { stdout } = await run(['ldd', ...paths.map(path => realpathSync(path)), pinnedNode()])
  const libraries = [...new Set([...stdout.matchAll(/(\/\S+) \(0x/g)].map(([, path = '']) => path))]
  for (const path of [...paths, ...libraries]) {
    const to = join(root, path.replace(/^\/(bin|sbin|lib|lib64)\//, '/usr/$1/'))
    mkdirSync(dirname(to), { recursive: true })
    if (!existsSync(to)) cpSync(realpathSync(path), to)
  }
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
    if (text.startsWith('#!')) chmodSync(join(root, path), 0o755)
  }
  const line = `tar -C '${root}' -c . | docker import -c 'ENTRYPOINT ["/kind/init"]' - ${standIn}`
  await mustRun(['bash', '-o', 'pipefail', '-c', line], { env, timeout: 120_000 })
  rmSync(root, { recursive: true })
}

function where(name: string): string | undefined {
  const dirs = [
    '/usr/local/sbin',
    '/usr/local/bin',
    '/usr/sbin',
    '/usr/bin',
    '/sbin',
    '/bin',
    ...(process.env.PATH ?? '').split(':'),
  ]
  return dirs.map(dir => join(dir, name)).find(path => existsSync(path))
}

async function stop(daemon: ChildProcess): Promise<void> {
  const ended = new Promise(resolve => daemon.once('exit', resolve))
  daemon.kill('SIGTERM')
  await ended
}
