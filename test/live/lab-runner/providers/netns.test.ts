import { netns } from '../../../../lab-runner/src/providers/netns/netns.ts'
import { describeProvider } from './provider-contract.ts'

describeProvider({
  isOwn: true,
  open: async () => netns,
  close: async () => {},
  hostname: node => node,
})
