// A process that keeps a node: arguments are the options as JSON; what it logs goes to stdout, and each time its trouble changes, a line `trouble: …`.
import { keepNode } from '#mini-cni/keep.ts'

const keeper = keepNode({ ...JSON.parse(process.argv[2] ?? ''), log: (line: string) => console.log(line) })
let last: string | undefined = 'not asked yet'
setInterval(() => {
  const now = keeper.trouble()
  if (now !== last) console.log(`trouble: ${now ?? 'none'}`)
  last = now
}, 20)
process.on('SIGTERM', async () => {
  await keeper.stop()
  process.exit(0)
})
