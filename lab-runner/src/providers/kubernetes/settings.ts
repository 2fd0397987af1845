/** Configuration files of containerd, the kubelet and kube-proxy on one node. Pure. */
import type { Topology } from '../provider.ts'
import { pki } from './certificates.ts'
import { pauseImage } from './images.ts'
import { clusterCidrs, clusterDns } from './ranges.ts'

/** Version 2 of the file is taken by containerd 1.6 and, moved to its own form, by 2.x, which cannot do without control groups. An ordinary user makes none. */
export const containerdConfig = (rootless = false): string => `version = 2
oom_score = 0
[debug]
  level = "debug" # what a CNI plugin answers is told then only
[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "${pauseImage}"
  # A machine may withhold CAP_SYS_RESOURCE, without which no process can lower its own score.
  restrict_oom_score_adj = true
  disable_apparmor = true
${rootless ? '  disable_cgroup = true\n' : ''}  disable_hugetlb_controller = true
  tolerate_missing_hugetlb_controller = true
  [plugins."io.containerd.grpc.v1.cri".cni]
    bin_dir = "/opt/cni/bin"
    conf_dir = "/etc/cni/net.d"
  [plugins."io.containerd.grpc.v1.cri".containerd]
    snapshotter = "overlayfs"
    [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
      runtime_type = "io.containerd.runc.v2"
      [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc.options]
        SystemdCgroup = false
`

export const auditPolicyFile = '/etc/kubernetes/audit.json'

/** audit.k8s.io/v1: whoever changes a pod, and nothing else. */
export const auditPolicy: string = json('audit.k8s.io/v1', 'Policy', {
  omitStages: ['RequestReceived'],
  rules: [
    // Of a pod that a controller makes, only the answer has the name.
    { level: 'RequestResponse', verbs: ['create'], resources: [{ group: '', resources: ['pods'] }] },
    {
      level: 'Metadata',
      verbs: ['create', 'update', 'patch', 'delete'],
      resources: [{ group: '', resources: ['pods', 'pods/*'] }],
    },
    { level: 'None' },
  ],
})

/** Below the root of each hierarchy. */
export const cgroupOf = (cluster: string, node: string): string => `/cnilab/${cluster}/${node}`

/** kubelet.config.k8s.io/v1beta1. The files are on a tmpfs, so its thresholds for full disks say nothing. */
export function kubeletConfig(cluster: string, node: string, rootless = false): string {
  return json('kubelet.config.k8s.io/v1beta1', 'KubeletConfiguration', {
    authentication: {
      anonymous: { enabled: false },
      webhook: { enabled: true },
      x509: { clientCAFile: `${pki}/ca.crt` },
    },
    authorization: { mode: 'Webhook' },
    tlsCertFile: `${pki}/kubelet-${node}.crt`,
    tlsPrivateKeyFile: `${pki}/kubelet-${node}.key`,
    containerRuntimeEndpoint: 'unix:///run/containerd/containerd.sock',
    cgroupDriver: 'cgroupfs',
    ...(rootless
      ? { cgroupsPerQOS: false, featureGates: { KubeletInUserNamespace: true } }
      : { cgroupsPerQOS: true, cgroupRoot: cgroupOf(cluster, node) }),
    enforceNodeAllocatable: [],
    failSwapOn: false,
    failCgroupV1: false,
    oomScoreAdj: 0,
    resolvConf: '/etc/resolv.conf',
    clusterDNS: [clusterDns],
    clusterDomain: 'cluster.local',
    localStorageCapacityIsolation: false,
    imageGCHighThresholdPercent: 100,
    imageGCLowThresholdPercent: 99,
    evictionHard: {
      'memory.available': '0%',
      'nodefs.available': '0%',
      'imagefs.available': '0%',
      'nodefs.inodesFree': '0%',
    },
    volumePluginDir: '/var/lib/kubelet/volume-plugins',
    nodeStatusUpdateFrequency: '2s',
    syncFrequency: '5s',
  })
}

/** kubeproxy.config.k8s.io/v1alpha1. The limit of connections belongs to the machine and is left as it is. */
export function proxyConfig(topology: Topology, node: string, mode: 'nftables' | 'iptables'): string {
  return json('kubeproxy.config.k8s.io/v1alpha1', 'KubeProxyConfiguration', {
    mode,
    hostnameOverride: node,
    clusterCIDR: clusterCidrs(topology).join(','),
    clientConnection: { kubeconfig: '/etc/kubernetes/proxy.conf' },
    oomScoreAdj: 0,
    conntrack: { maxPerCore: 0, min: 0, tcpEstablishedTimeout: '0s', tcpCloseWaitTimeout: '0s' },
  })
}

function json(apiVersion: string, kind: string, fields: object): string {
  return `${JSON.stringify({ apiVersion, kind, ...fields }, undefined, 2)}\n`
}
