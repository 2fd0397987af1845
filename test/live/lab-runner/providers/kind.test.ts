import { kindProvider } from '../../../../lab-runner/src/providers/kind/kind.ts'
import { type Engine, standIn, startEngine } from './container-engine.ts'
import { describeProvider } from './provider-contract.ts'

let engine: Promise<Engine> | undefined

describeProvider({
  isOwn: false,
  far: 'bridged',
  readOnly: '/lib/modules',
  async open() {
    engine ??= startEngine()
    return kindProvider({ here: (await engine).here, image: standIn })
  },
  close: async () => (await engine)?.end(),
  hostname: (node, cluster) => `${cluster}-${node === 'node1' ? 'control-plane' : 'worker'}`,
})
