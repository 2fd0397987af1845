import { kubernetesProvider } from '../../../../lab-runner/src/providers/kubernetes/kubernetes.ts'
import { describeProvider } from './provider-contract.ts'

describeProvider({
  isOwn: true,
  open: async () => kubernetesProvider(),
  close: async () => {},
  plugins: ['loopback'],
  hostname: node => node,
})
