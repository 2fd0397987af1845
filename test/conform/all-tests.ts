import type { Item, Kind } from '../../lab-runner/src/conform/item.ts'
import { items } from '../../lab-runner/src/conform/items.ts'
import { prepare } from '../../lab-runner/src/conform/prepare.ts'
import { runItems } from '../../lab-runner/src/conform/run.ts'
import type { Score } from '../../lab-runner/src/conform/score.ts'
import { type Control, runControl } from './control.ts'
import { judge, type Verdict } from './judge.ts'
import { loadBroken, type NamedBroken } from './load-broken.ts'
import { makeBroken } from './make-broken.ts'
import { shellPlugin } from './shell-plugin.ts'

export interface Test {
  readonly name: string
  /** The item that must fail; `–` where none may. */
  readonly item: string
  run(): Promise<Verdict>
}

/**
 * Those with a name that begins as one of `args`, or all. With `--named` only the items that name the faults are asked, with `--part=6`
 * beside them a sixth of the MUST items, another one of each plugin.
 */
export async function allTests(args: readonly string[]): Promise<readonly Test[]> {
  const wanted = args.filter(word => !word.startsWith('--'))
  const isWanted = ({ name }: { readonly name: string }): boolean =>
    wanted.length === 0 || wanted.some(word => name.startsWith(word))
  const demanded = args.includes('--named') ? [] : items.filter(({ level }) => level === 'MUST')
  const parts = Number(args.find(word => word.startsWith('--part='))?.slice(7)) || 1
  // What must run alone asks 64 times what others ask once: of those that are right, and where it names the fault.
  const quick = demanded.filter(({ alone = false }) => !alone)
  const broken = (await loadBroken()).filter(isWanted)
  const rights: readonly Right[] = (['main', 'ipam', 'chained'] as const).map(kind => {
    const named = broken.filter(one => (one.kind ?? 'main') === kind).map(({ caughtBy }) => caughtBy)
    const asked = items.filter(item => demanded.includes(item) || named.includes(item.id))
    let control: Promise<Control> | undefined
    return {
      kind,
      control: () => (control ??= runControl(kind, asked)),
      runAnew: () => (control = runControl(kind, asked)),
    }
  })
  const rightOf = (kind: Kind) => rights.find(right => right.kind === kind)
  return [
    ...rights
      .map(({ kind, runAnew }) => ({
        name: `right-${kind}`,
        item: '–',
        run: async () => allHold((await runAnew()).scores),
      }))
      .filter(isWanted),
    ...[{ name: 'right-shell', item: '–', run: shellPluginHolds }].filter(isWanted),
    ...broken.map((one, row) => ({
      name: one.name,
      item: one.caughtBy,
      run: () => {
        const asked = quick.filter((_, column) => (row + column) % parts === 0)
        return isCaught(one, asked, rightOf(one.kind ?? 'main'))
      },
    })),
  ]
}

interface Right {
  readonly kind: Kind
  control(): Promise<Control>
  runAnew(): Promise<Control>
}

async function isCaught(broken: NamedBroken, demanded: readonly Item[], right: Right | undefined): Promise<Verdict> {
  const { name, caughtBy, only, kind = 'main' } = broken
  const subject = await prepare({ plugin: await makeBroken(name, broken), kind })
  const commands = only === undefined ? undefined : (await right?.control())?.commands
  const asked = items.filter(item => {
    if (item.id === caughtBy) return true
    return demanded.includes(item) && (only === undefined || commands?.get(item.id)?.has(only))
  })
  return judge(broken, await runItems(asked, subject))
}

async function shellPluginHolds(): Promise<Verdict> {
  const claims: readonly string[] = shellPlugin.claims
  const missing = claims.filter(id => !items.some(item => item.id === id))
  if (missing.length > 0) throw new Error(`it claims ${missing.join(' ')}, and there is no such item`)
  const claimed = items.filter(({ id }) => claims.includes(id))
  return allHold(await runItems(claimed, await prepare(shellPlugin)), 'held')
}

function allHold(scores: readonly Score[], least: 'held' | 'does-not-apply' = 'does-not-apply'): Verdict {
  const bad = scores.filter(({ state }) => state === 'failed' || (least === 'held' && state !== 'held'))
  return {
    alsoFailed: bad.map(({ item }) => item),
    complaints: bad.map(({ item, state, observed }) => `${item} ${state}: ${observed}`),
  }
}
