/** CoreDNS as a cluster has it: what is applied, in one list. */
import { clusterDns } from '../../lab-runner/src/providers/kubernetes/ranges.ts'
import { corednsImage } from './e2e-images.ts'

const namespace = 'kube-system'
const name = 'coredns'
const labels = { 'k8s-app': 'kube-dns' }

const corefile = `.:53 {
    errors
    health
    ready
    kubernetes cluster.local in-addr.arpa ip6.arpa {
        pods insecure
        ttl 5
    }
    cache 5
}
`

const role = {
  apiVersion: 'rbac.authorization.k8s.io/v1',
  kind: 'ClusterRole',
  metadata: { name },
  rules: [
    { apiGroups: [''], resources: ['services', 'pods', 'namespaces'], verbs: ['list', 'watch'] },
    { apiGroups: ['discovery.k8s.io'], resources: ['endpointslices'], verbs: ['list', 'watch'] },
  ],
}

const deployment = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name, namespace, labels },
  spec: {
    replicas: 1,
    selector: { matchLabels: labels },
    template: {
      metadata: { labels },
      spec: {
        serviceAccountName: name,
        dnsPolicy: 'Default',
        containers: [
          {
            ...{ name, image: corednsImage, args: ['-conf', '/etc/coredns/Corefile'] },
            readinessProbe: { httpGet: { path: '/ready', port: 8181 }, periodSeconds: 1 },
            volumeMounts: [{ name: 'config', mountPath: '/etc/coredns' }],
          },
        ],
        volumes: [{ name: 'config', configMap: { name } }],
      },
    },
  },
}

const ports = (['UDP', 'TCP'] as const).map(protocol => ({ name: `dns-${protocol.toLowerCase()}`, port: 53, protocol }))

export const clusterDnsObjects: object = {
  apiVersion: 'v1',
  kind: 'List',
  items: [
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name, namespace } },
    role,
    {
      ...{ apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRoleBinding', metadata: { name } },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name },
      subjects: [{ kind: 'ServiceAccount', name, namespace }],
    },
    { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace }, data: { Corefile: corefile } },
    deployment,
    {
      ...{ apiVersion: 'v1', kind: 'Service', metadata: { name: 'kube-dns', namespace, labels } },
      spec: { clusterIP: clusterDns, selector: labels, ports },
    },
  ],
}
