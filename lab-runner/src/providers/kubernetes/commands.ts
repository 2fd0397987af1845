/** The command lines of all parts. Pure. */
import type { Binaries } from '../../kubernetes/parts.ts'
import type { Node, Topology } from '../provider.ts'
import { pki } from './certificates.ts'
import { clusterCidrs, serviceCidrs } from './ranges.ts'
import { auditPolicyFile } from './settings.ts'

export interface Program {
  readonly name: string
  readonly argv: readonly string[]
  /** Line of shell that ends when the program may start. */
  readonly after?: string
}

/** What node1 runs beside what every node runs; `ips` are its own. */
export function controlPlane(programs: Binaries, topology: Topology, [ip = '']: readonly string[]): readonly Program[] {
  const etcd = 'http://127.0.0.1:2379'
  const peers = 'http://127.0.0.1:2380'
  const conf = (name: string) => `--kubeconfig=/etc/kubernetes/${name}.conf`
  return [
    {
      name: 'etcd',
      argv: [
        ...[programs.etcd, '--data-dir=/var/lib/etcd', '--unsafe-no-fsync', '--log-level=warn'],
        ...[`--listen-client-urls=${etcd}`, `--advertise-client-urls=${etcd}`],
        ...[
          `--listen-peer-urls=${peers}`,
          `--initial-advertise-peer-urls=${peers}`,
          `--initial-cluster=default=${peers}`,
        ],
      ],
    },
    {
      name: 'kube-apiserver',
      argv: [
        ...[programs['kube-apiserver'], `--etcd-servers=${etcd}`, `--advertise-address=${ip}`, '--secure-port=6443'],
        ...[`--client-ca-file=${pki}/ca.crt`, ...pair('tls-cert-file', 'tls-private-key-file', 'apiserver')],
        ...pair('kubelet-client-certificate', 'kubelet-client-key', 'apiserver-to-kubelet'),
        ...[`--kubelet-certificate-authority=${pki}/ca.crt`, '--kubelet-preferred-address-types=InternalIP'],
        ...['--service-account-issuer=https://kubernetes.default.svc', `--service-account-key-file=${pki}/tokens.pub`],
        ...[
          `--service-account-signing-key-file=${pki}/tokens.key`,
          `--service-cluster-ip-range=${serviceCidrs.join(',')}`,
        ],
        ...['--authorization-mode=Node,RBAC', '--enable-admission-plugins=NodeRestriction', '--allow-privileged'],
        ...[`--audit-policy-file=${auditPolicyFile}`, '--audit-log-path=/var/log/audit.log'],
      ],
    },
    {
      name: 'kube-controller-manager',
      argv: [
        ...[programs['kube-controller-manager'], conf('controller-manager'), '--leader-elect=false'],
        ...['--bind-address=127.0.0.1', `--cluster-cidr=${clusterCidrs(topology).join(',')}`],
        ...[`--service-cluster-ip-range=${serviceCidrs.join(',')}`, `--root-ca-file=${pki}/ca.crt`],
        // At its own pace, 20 requests a second, it gives pods what they need only after five seconds.
        ...['--kube-api-qps=500', '--kube-api-burst=500'],
        // Each controller has a role of its own; the user of them all may do next to nothing.
        ...[`--service-account-private-key-file=${pki}/tokens.key`, '--use-service-account-credentials'],
      ],
    },
    {
      name: 'kube-scheduler',
      // With 2 it says where it puts a pod, as the kubelet what it does with one.
      argv: [
        programs['kube-scheduler'],
        conf('scheduler'),
        '--leader-elect=false',
        '--bind-address=127.0.0.1',
        '--v=2',
      ],
    },
  ]
}

interface RuntimePlace {
  /** Of a containerd with its shim and, perhaps, runc; absent: that of the nodes. */
  readonly dir?: string | undefined
  readonly rootless?: boolean | undefined
}

/** runc goes on where it may make no control groups, if the user has another name than root. */
export function runtime({ dir, rootless }: RuntimePlace, { environment }: Pick<Node, 'environment'>): Program {
  const set = [
    ...(dir === undefined ? [] : [`PATH=${dir}:${environment.PATH}`]),
    ...(rootless ? ['USER=rootless'] : []),
  ]
  const env = set.length === 0 ? [] : ['env', ...set]
  return { name: 'containerd', argv: [...env, 'containerd', '--config', '/etc/containerd/config.toml'] }
}

export function kubelet(programs: Binaries, { name, ips }: Pick<Node, 'name' | 'ips'>): Program {
  const files = ['--config=/etc/kubernetes/kubelet.json', '--kubeconfig=/etc/kubernetes/kubelet.conf']
  const itself = [
    `--hostname-override=${name}`,
    `--node-ip=${ips.slice(0, 2).join(',')}`,
    ...['--root-dir=/var/lib/kubelet', '--v=2'],
  ]
  return { name: 'kubelet', argv: [programs.kubelet, ...files, ...itself], after: runtimeAnswers }
}

/** A kubelet ends where no runtime answers yet, as when both are started at once; elsewhere systemd starts it again. A socket may be there without its server. */
const runtimeAnswers =
  'for turn in $(seq 600); do [ -S /run/containerd/containerd.sock ] && timeout 2 ctr version >/dev/null 2>&1 && break; sleep 0.1; done'

export function proxy(programs: Binaries): Program {
  return { name: 'kube-proxy', argv: [programs['kube-proxy'], '--config=/etc/kubernetes/proxy.json'] }
}

function pair(certificate: string, key: string, file: string): readonly string[] {
  return [`--${certificate}=${pki}/${file}.crt`, `--${key}=${pki}/${file}.key`]
}
