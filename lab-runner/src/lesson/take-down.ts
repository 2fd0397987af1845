/** `cnilab down`: works from any half state, because processes are looked for and not a record of them. */
import { chooseProvider } from '../providers/choose.ts'
import { removeDead } from '../providers/netns/netns.ts'
import type { GlobalFlags } from './desk.ts'

export async function takeDown(flags: GlobalFlags & { readonly all?: boolean }) {
  const provider = chooseProvider(flags)
  const up = await provider.list()
  const found = flags.all ? up : up.filter(name => name === flags.name)
  for (const name of found) await provider.remove(name)
  // Of clusters that ended without us something may be left, and nobody misses it.
  const dead = process.platform === 'linux' ? await removeDead(flags.name) : []
  const names = [...found, ...dead.filter(name => flags.all || name === flags.name)]
  if (names.length > 0)
    return { lines: [`${names.join(', ')}: down, nothing is left`, 'next:  cnilab up'], value: { down: names } }
  const others = flags.all ? [] : up
  const hint =
    others.length > 0 ? [`these are up: ${others.join(' ')}  (cnilab down --name ${others[0]}, or --all)`] : []
  return {
    lines: [flags.all ? 'no cluster is up' : `no cluster named ${flags.name} is up`, ...hint],
    value: { down: [] },
  }
}
