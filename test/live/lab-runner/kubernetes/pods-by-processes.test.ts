/** mini-cni as Debian's containerd calls it: a process for each call. */
import { describeKubelets } from './kubelet-contract.ts'
import { describeLoad } from './under-load.ts'

describeKubelets(
  'processes',
  { mode: 'process', containerd: 'own', cniVersion: '1.0.0', proxyMode: 'nftables' },
  real => describeLoad(real, ['containerd', 'kubelet', 'kube-proxy']),
)
