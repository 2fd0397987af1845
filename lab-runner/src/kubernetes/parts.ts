/** The programs of a Kubernetes, and the version that this project is tried with. */

export const kubernetesVersion = 'v1.34.2'

/** The etcd that this Kubernetes is built and tested with. */
export const etcdVersion = 'v3.6.4'

export const parts = [
  'etcd',
  'kube-apiserver',
  'kube-controller-manager',
  'kube-scheduler',
  'kubelet',
  'kube-proxy',
  'kubectl',
] as const

export type Part = (typeof parts)[number]

/** Where each program is, absolute. */
export type Binaries = Readonly<Record<Part, string>>
