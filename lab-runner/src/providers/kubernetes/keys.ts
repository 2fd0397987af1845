/** Makes the certificates of a cluster on its first node, and the kubeconfigs of all who speak to the API. */
import type { Node } from '../provider.ts'
import { authorityRequest, certificateRequest, identities, opensslConfig, pki } from './certificates.ts'
import { kubeconfig } from './kubeconfig.ts'
import { mustExec } from './must-exec.ts'

export async function makeKeys(nodes: readonly [Node, ...Node[]]): Promise<void> {
  const [first] = nodes
  await first.put(`${pki}/openssl.cnf`, opensslConfig)
  await Promise.all([mustExec(first, authorityRequest), makeTokenKey(first)])
  await Promise.all(identities(nodes).map(identity => mustExec(first, certificateRequest(identity))))
}

/** Signs the tokens of pods; the public half is what they are checked by. */
async function makeTokenKey(first: Node): Promise<void> {
  const [key, publicKey] = [`${pki}/tokens.key`, `${pki}/tokens.pub`]
  const kind = ['-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256']
  await mustExec(first, ['openssl', 'genpkey', ...kind, '-out', key])
  await mustExec(first, ['openssl', 'pkey', '-in', key, '-pubout', '-out', publicKey])
}

/** What each node's parts need to speak to the API, put there: the API server must not be up yet. */
export async function handOutKeys(nodes: readonly [Node, ...Node[]]): Promise<void> {
  const [first] = nodes
  const server = `https://${first.ips[0]}:6443`
  const read = (file: string) => mustExec(first, ['cat', `${pki}/${file}`])
  const ca = await read('ca.crt')
  const configFor = async (user: string) =>
    kubeconfig(server, user, { ca, certificate: await read(`${user}.crt`), key: await read(`${user}.key`) })
  const proxy = await configFor('proxy')
  await Promise.all([
    ...['controller-manager', 'scheduler', 'admin'].map(async user =>
      first.put(`/etc/kubernetes/${user}.conf`, await configFor(user)),
    ),
    ...nodes.flatMap(node => {
      const own = `kubelet-${node.name}`
      const copies = node === first ? [] : ['ca.crt', `${own}.crt`, `${own}.key`]
      return [
        node.put('/etc/kubernetes/proxy.conf', proxy),
        configFor(own).then(text => node.put('/etc/kubernetes/kubelet.conf', text)),
        ...copies.map(async file => node.put(`${pki}/${file}`, await read(file))),
      ]
    }),
  ])
}

/** For a client elsewhere, that reaches the API by another way. */
export async function adminConfig(first: Node, server: string): Promise<string> {
  const [ca = '', certificate = '', key = ''] = await Promise.all(
    ['ca.crt', 'admin.crt', 'admin.key'].map(file => mustExec(first, ['cat', `${pki}/${file}`])),
  )
  return kubeconfig(server, 'admin', { ca, certificate, key })
}
