import { sayDelAddress, sayGetAddress, sayNewAddress } from './explain/address.ts'
import { sayDelLink, sayGetLink, sayNewLink } from './explain/link.ts'
import { sayDelNeighbour, sayGetNeighbour, sayNewNeighbour } from './explain/neighbour.ts'
import { sayGetChains, sayGetGeneration, sayGetRules, sayGetTable } from './explain/nft.ts'
import { sayGetNsid, sayNewNsid } from './explain/nsid.ts'
import { sayDelRoute, sayGetRoute, sayNewRoute } from './explain/route.ts'
import { type Argv, netnsName, type Say } from './explain/words.ts'
import type { Request } from './request.ts'

/** What a request itself does not know. */
export interface Names {
  /** Names of links by index; `recordRequests` finds them. */
  readonly links?: ReadonlyMap<number, string> | undefined
  /** The namespace of the socket: its path, or its name in `ip netns list`; absent: the one that the command is typed in. */
  readonly netns?: string | undefined
}

const sayings: Readonly<Record<string, Say>> = {
  RTM_NEWLINK: sayNewLink,
  RTM_DELLINK: sayDelLink,
  RTM_GETLINK: sayGetLink,
  RTM_NEWADDR: sayNewAddress,
  RTM_DELADDR: sayDelAddress,
  RTM_GETADDR: sayGetAddress,
  RTM_NEWROUTE: sayNewRoute,
  RTM_DELROUTE: sayDelRoute,
  RTM_GETROUTE: sayGetRoute,
  RTM_NEWNEIGH: sayNewNeighbour,
  RTM_DELNEIGH: sayDelNeighbour,
  RTM_GETNEIGH: sayGetNeighbour,
  RTM_NEWNSID: sayNewNsid,
  RTM_GETNSID: sayGetNsid,
  NFT_MSG_GETTABLE: sayGetTable,
  NFT_MSG_GETCHAIN: sayGetChains,
  NFT_MSG_GETRULE: sayGetRules,
  NFT_MSG_GETGEN: sayGetGeneration,
}

/**
 * The commands that do what the request does, as lines for a shell: mostly one, as
 * `ip link add veth7c1 mtu 1450 up type veth peer name eth0 netns a`; two for a link that is changed as a link and as a
 * port; none where nothing is changed.
 */
export function explain(request: Request, names: Names = {}): readonly string[] {
  const say = sayings[request.message.name]
  if (say === undefined) throw new Error(`no command is known for ${request.message.name}`)
  const words = { link: (index: number) => names.links?.get(index) ?? `if${index}` }
  return say(request, words).map(argv => within(names.netns, argv).map(quote).join(' '))
}

function within(netns: string | undefined, argv: Argv): Argv {
  if (netns === undefined) return argv
  const name = netnsName(netns)
  const [program = '', ...rest] = argv
  return name.includes('/') ? ['nsenter', `--net=${name}`, ...argv] : [program, '-n', name, ...rest]
}

function quote(word: string): string {
  return /^[\w./:@%+=,-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`
}
