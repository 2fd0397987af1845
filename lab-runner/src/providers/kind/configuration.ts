import type { Topology } from '../provider.ts'

/** Mounted in each node that cnilab has made: visible from its first moment, and to `docker inspect`. */
export const mark = '/run-by-cnilab'

/**
 * The file for `kind create cluster --config` (kind.x-k8s.io/v1alpha4; JSON, which is YAML too). Two nodes without a CNI plugin, and pod ranges left for
 * us to give: the control plane's controller would give 10.244.0.0/24 to the first node.
 */
export function kindConfiguration({ name, nodes }: Pick<Topology, 'name' | 'nodes'>): string {
  const extraMounts = [{ hostPath: '/dev/null', containerPath: mark, readOnly: true }]
  const roles = nodes.map((_, index) => (index === 0 ? 'control-plane' : 'worker'))
  const configuration = {
    kind: 'Cluster',
    apiVersion: 'kind.x-k8s.io/v1alpha4',
    name,
    networking: { disableDefaultCNI: true, ipFamily: 'dual', podSubnet: '10.244.0.0/16,fd00:10:244::/56' },
    kubeadmConfigPatches: [
      managerPatch('v1beta3', { 'allocate-node-cidrs': 'false' }),
      managerPatch('v1beta4', [{ name: 'allocate-node-cidrs', value: 'false' }]),
    ],
    nodes: roles.map(role => ({ role, extraMounts })),
  }
  return `${JSON.stringify(configuration, undefined, 2)}\n`
}

/** kubeadm's arguments are a map up to v1beta3 and a list from v1beta4 on; the patch of the other version is not looked at. */
function managerPatch(version: string, extraArgs: object): string {
  const apiVersion = `kubeadm.k8s.io/${version}`
  return JSON.stringify({ apiVersion, kind: 'ClusterConfiguration', controllerManager: { extraArgs } })
}
