/** The certificates of a cluster, each as the one `openssl req` that makes it. Nothing of them leaves the nodes but an admin's. */
import { apiServices } from './ranges.ts'

export const pki = '/etc/kubernetes/pki'

export interface Identity {
  /** Name of its files. */
  readonly file: string
  /** CN: a user for the API server. */
  readonly user: string
  /** O: the user's group. */
  readonly group?: string
  /** What a server is reached by, as `IP:10.96.0.1` or `DNS:kubernetes`. */
  readonly names?: readonly string[]
}

const apiNames = ['', '.default', '.default.svc', '.default.svc.cluster.local'].map(end => `DNS:kubernetes${end}`)

/** Whoever speaks to whom; groups and users as Kubernetes' own roles name them. */
export function identities(
  nodes: readonly { readonly name: string; readonly ips: readonly string[] }[],
): readonly Identity[] {
  const addresses = (ips: readonly string[]) => ips.map(ip => `IP:${ip}`)
  const here = ['IP:127.0.0.1', 'IP:::1', 'DNS:localhost']
  return [
    {
      file: 'apiserver',
      user: 'kube-apiserver',
      names: [...addresses(nodes[0]?.ips ?? []), ...addresses(apiServices), ...apiNames, ...here],
    },
    { file: 'apiserver-to-kubelet', user: 'kube-apiserver', group: 'system:masters' },
    { file: 'controller-manager', user: 'system:kube-controller-manager' },
    { file: 'scheduler', user: 'system:kube-scheduler' },
    { file: 'proxy', user: 'system:kube-proxy' },
    { file: 'admin', user: 'admin', group: 'system:masters' },
    ...nodes.map(({ name, ips }) => ({
      file: `kubelet-${name}`,
      user: `system:node:${name}`,
      group: 'system:nodes',
      names: [...addresses(ips), `DNS:${name}`],
    })),
  ]
}

/** A configuration without Debian's own extensions, which would make every certificate an authority. */
export const opensslConfig = '[req]\ndistinguished_name = name\n[name]\n'

const request = (file: string, subject: string): readonly string[] => [
  ...[
    'openssl',
    'req',
    '-x509',
    '-config',
    `${pki}/openssl.cnf`,
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:P-256',
  ],
  ...['-nodes', '-days', '3650', '-subj', subject, '-keyout', `${pki}/${file}.key`, '-out', `${pki}/${file}.crt`],
]

export const authorityRequest: readonly string[] = [
  ...request('ca', '/CN=cnilab'),
  ...['-addext', 'basicConstraints=critical,CA:TRUE', '-addext', 'keyUsage=critical,keyCertSign,digitalSignature'],
]

/** Needs `-CA`, which OpenSSL has since 3.0. */
export function certificateRequest({ file, user, group, names }: Identity): readonly string[] {
  return [
    ...request(file, `${group === undefined ? '' : `/O=${group}`}/CN=${user}`),
    ...['-CA', `${pki}/ca.crt`, '-CAkey', `${pki}/ca.key`],
    ...['-addext', 'basicConstraints=critical,CA:FALSE', '-addext', 'keyUsage=critical,digitalSignature'],
    ...['-addext', `extendedKeyUsage=clientAuth${names === undefined ? '' : ',serverAuth'}`],
    ...(names === undefined ? [] : ['-addext', `subjectAltName=${names.join(',')}`]),
  ]
}
