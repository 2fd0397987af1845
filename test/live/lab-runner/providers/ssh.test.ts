import { makeStage, type Stage } from './platform.ts'
import { describeProvider } from './provider-contract.ts'

const stages: Stage[] = []

describeProvider({
  isOwn: false,
  async open() {
    const stage = await makeStage({ mtu: stages.length === 0 ? 1450 : 1500 })
    stages.push(stage)
    return stage.provider()
  },
  close: async () => void (await Promise.all(stages.map(stage => stage.down()))),
  hostname: node => (node === 'node1' ? 'controlplane' : 'node01'),
})
