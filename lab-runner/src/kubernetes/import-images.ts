/** `cnilab kubernetes image`: images of the user's own, and of registries, for the containerd of each node, which has no way out. */
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { Exit, LabError } from '../errors.ts'
import { showProgress } from '../progress-line.ts'
import { containerdSocket } from '../providers/kubernetes/containerd-socket.ts'
import type { Cluster, Node } from '../providers/provider.ts'
import { run } from '../shell.ts'
import { clockRemedy, isAboutClocks } from './clock.ts'
import { namesInArchive } from './image-archive.ts'

/** Each word is an archive or a name. The names that pods ask for; all archives are looked at before anything is given to a node. */
export async function importImages(cluster: Cluster, words: readonly string[]): Promise<readonly string[]> {
  mustBeOurs(cluster, words)
  const wanted = await Promise.all(
    words.map(async word =>
      isFile(word)
        ? { word, names: await namesInArchive(word), give: (node: Node) => importFile(node, resolve(word)) }
        : { word, names: [fullName(word)], give: (node: Node) => pull(cluster, node, fullName(word)) },
    ),
  )
  const progress = showProgress('images')
  try {
    for (const { word, give } of wanted) {
      progress.say(`images: ${word}`)
      await Promise.all(cluster.nodes.map(give))
    }
  } finally {
    progress.end()
  }
  return wanted.flatMap(({ names }) => names)
}

const isFile = (word: string): boolean => existsSync(word) || /^[./]|\.(tar|tgz|gz)$/.test(word)

/** As Docker reads it: `web` is docker.io/library/web:latest. Throws LabError. */
export function fullName(word: string): string {
  if (!/^[a-z0-9][a-z0-9._/:-]*(:[\w][\w.-]*)?(@sha256:[0-9a-f]{64})?$/.test(word)) {
    throw new LabError(`"${word}" is neither a file here nor the name of an image`, {
      suggestions: ['as in: web.tar', 'or: docker.io/library/nginx:1.29'],
    })
  }
  const [first = '', ...rest] = word.split('/')
  const isRegistry = rest.length > 0 && (/[.:]/.test(first) || first === 'localhost')
  const path = isRegistry ? word : `docker.io/${rest.length > 0 ? '' : 'library/'}${word}`
  return /[:@][^/]*$/.test(path.slice(path.indexOf('/'))) ? path : `${path}:latest`
}

async function importFile(node: Node, file: string): Promise<void> {
  const typed = node.command(['ctr', '-n', 'k8s.io', 'images', 'import', '-'])
  const argv = ['sh', '-c', 'file=$1; shift; exec "$@" <"$file"', 'sh', file, ...typed]
  const { exitCode, stdout, stderr } = await run(argv, { env: node.environment, replaceEnv: true, timeout: 600_000 })
  if (exitCode === 0) return
  throw refused(node, file, stderr || stdout, [
    `is it alive?  cnilab exec ${node.name} -- dead-parts`,
    `is there room?  cnilab exec ${node.name} -- df -h /var/lib`,
  ])
}

/** By a client on this machine, which has the way to the registry, and the node's containerd by its socket. */
async function pull(cluster: Cluster, node: Node, name: string): Promise<void> {
  const help = await run(['ctr', 'images', 'pull', '--help'])
  const byClient = help.stdout.includes('--local') ? ['--local'] : [] // from containerd 1.7 on the daemon does it else
  const ctr = ['ctr', '--address', containerdSocket(cluster, node), '-n', 'k8s.io']
  const { exitCode, stdout, stderr } = await run([...ctr, 'images', 'pull', ...byClient, name], { timeout: 1_800_000 })
  if (exitCode === 0) return
  const said = stderr || stdout
  throw refused(
    node,
    name,
    said,
    isAboutClocks(said)
      ? [clockRemedy]
      : ['is there a way to its registry?', 'from an archive:  docker save NAME -o FILE'],
  )
}

function refused(node: Node, what: string, said: string, suggestions: readonly string[]): LabError {
  const why = said.trim().split('\n').at(-1)
  return new LabError(`${node.name}: containerd did not get ${what}: ${why}`, { exit: Exit.machine, suggestions })
}

function mustBeOurs({ name, provider }: Cluster, [word = 'FILE']: readonly string[]): void {
  if (provider === 'kubernetes') return
  const elsewhere =
    provider === 'kind'
      ? `kind load ${isFile(word) ? 'image-archive' : 'docker-image'} ${word} --name ${name}`
      : `on each node: ctr -n k8s.io images ${isFile(word) ? 'import' : 'pull'} ${word}`
  throw new LabError(`cluster ${name} (${provider}) is not one of --provider kubernetes`, {
    suggestions: provider === 'netns' ? ['cnilab up --provider kubernetes --name NEW'] : [elsewhere],
  })
}
