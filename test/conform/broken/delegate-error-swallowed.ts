import type { BrokenPlugin } from '../broken-plugin.ts'

export const broken: BrokenPlugin = {
  wrong: 'When the IPAM plugin cannot release, DEL succeeds.',
  caughtBy: 'E54',
  how: { source: { 'plugin/steps.ts': [[`ask(call, 'DEL')`, `try { ask(call, 'DEL') } catch {}`]] } },
}
