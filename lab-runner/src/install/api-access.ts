/** What an agent needs to ask the API which nodes there are, and no more: a service account with a token that stays. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { Exit, LabError } from '../errors.ts'
import type { Cluster, Node } from '../providers/provider.ts'
import { root } from '../version.ts'
import type { Kubectl } from './cluster-api.ts'
import { home } from './stage.ts'

const secret = {
  apiVersion: 'v1',
  kind: 'Secret',
  type: 'kubernetes.io/service-account-token',
  metadata: {
    name: 'mini-cni-agent',
    namespace: 'kube-system',
    annotations: { 'kubernetes.io/service-account.name': 'mini-cni' },
  },
}

const rights = () => readFileSync(join(root, 'mini-cni/deploy/rbac.yaml'), 'utf8')

export interface ApiAccess {
  readonly conf: { readonly type: 'kubernetes'; readonly path: string; readonly kubeconfig: string }
  /** Bytes for the file that `conf.kubeconfig` names. */
  readonly kubeconfig: string
}

/** Undefined where the cluster has no API, and nodes are a list that nobody changes. Throws LabError where the API does not answer: then nothing is changed. */
export async function followCluster(cluster: Cluster, kubectl: Kubectl | undefined): Promise<ApiAccess | undefined> {
  const [first] = cluster.nodes
  if (kubectl === undefined || first === undefined) return undefined
  await kubectl(['apply', '-f', '-'], rights())
  await kubectl(['apply', '-f', '-'], JSON.stringify(secret))
  const { token, ca } = await tokenOf(kubectl)
  const name = 'mini-cni'
  const kubeconfig = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name, cluster: { server: await serverOf(first), 'certificate-authority-data': ca } }],
    users: [{ name, user: { token: Buffer.from(token, 'base64').toString() } }],
    contexts: [{ name, context: { cluster: name, user: name } }],
    'current-context': name,
  }
  return {
    conf: { type: 'kubernetes', path: '/var/lib/cni/mini-cni/nodes.json', kubeconfig: `${home}/kubeconfig` },
    kubeconfig: `${JSON.stringify(kubeconfig, undefined, 2)}\n`,
  }
}

/** The account goes, and with it its token's worth, where an install made it; a DaemonSet of the manifests keeps its own, which has that name too. */
export async function endAccess(kubectl: Kubectl | undefined): Promise<void> {
  if (kubectl === undefined) return
  const gone = ['--ignore-not-found', '-n', secret.metadata.namespace]
  const isThere = async (what: string) => (await kubectl(['get', what, ...gone, '-o', 'name'])).trim() !== ''
  const token = `secret/${secret.metadata.name}`
  if (!(await isThere(token))) return
  const account = ['clusterrolebinding/mini-cni', 'clusterrole/mini-cni', 'serviceaccount/mini-cni']
  const others = (await isThere('daemonset/mini-cni')) ? [] : account
  await kubectl(['delete', ...gone, ...others, token])
}

/** A controller writes the token into the secret soon after that is made. */
async function tokenOf(kubectl: Kubectl): Promise<{ readonly token: string; readonly ca: string }> {
  const { name, namespace } = secret.metadata
  for (const end = Date.now() + 15_000; Date.now() < end; await pause(100)) {
    const { data } = JSON.parse(await kubectl(['get', 'secret', name, '-n', namespace, '-o', 'json']))
    if (data?.token !== undefined && data['ca.crt'] !== undefined) return { token: data.token, ca: data['ca.crt'] }
  }
  throw new LabError('after 15 s there is no token for the service account mini-cni; no node was changed', {
    exit: Exit.machine,
    suggestions: ['does the controller manager run?  cnilab kubectl -- get pods -n kube-system', 'cnilab status'],
  })
}

/** As that node's own kubelet reaches it: kubeadm, kind and cnilab keep its kubeconfig in one place. */
async function serverOf(node: Node): Promise<string> {
  const file = '/etc/kubernetes/kubelet.conf'
  const { stdout } = await node.exec(['cat', file])
  const [, server] = /"?server"?:\s*"?(https:\/\/[^"\s]+)/.exec(stdout) ?? []
  if (server !== undefined) return server
  throw new LabError(`where the API server is could not be read from ${file} of ${node.name}; no node was changed`, {
    exit: Exit.machine,
    suggestions: ['without following the API: cnilab install'],
  })
}
