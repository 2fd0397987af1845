import type { BrokenPlugin } from '../broken-plugin.ts'

export const broken: BrokenPlugin = {
  wrong: 'A container id with a slash is accepted.',
  caughtBy: 'A6',
  how: {
    source: { 'protocol/environment.ts': [[`/^[A-Za-z0-9][\\w.-]*$/.test(id)`, `/^[A-Za-z0-9][\\w./-]*$/.test(id)`]] },
  },
}
