import { dirname } from 'node:path'
import { masqueradeTrouble } from '../masquerade/trouble.ts'
import type { NetConf } from '../model.ts'
import { getAddresses } from '../netlink/messages/address.ts'
import { onNode } from '../netns/sockets.ts'
import { overlayTrouble } from '../overlay/trouble.ts'
import { CniError, codes } from '../protocol/error.ts'
import { attachedNames } from '../protocol/record-folder.ts'
import { bridgeTrouble, nodeTrouble, poolTrouble } from '../protocol/status.ts'
import { findSelf, storeOf } from '../store.ts'
import { ask } from './ask.ts'
import { type Call, journalPath } from './call.ts'

/** CNI STATUS: throws CniError 50 or 51 with what is in the way. Changes nothing and waits for no lock. */
export function status(call: Call): undefined {
  const { conf, role, source } = call.config
  const { bridge } = conf
  // What hurts running pods is told before what only keeps new ones out.
  const switched =
    role === 'main' && bridge !== undefined && conf.datapath === undefined ? bridgeNow(bridge, conf.name) : undefined
  const trouble =
    switched ??
    tunnelNow(conf) ??
    nodeTrouble(conf) ??
    rulesTrouble(conf) ??
    (source === 'pool' ? poolTrouble(conf, dirname(journalPath(call))) : undefined)
  if (trouble !== undefined) throw trouble
  if (source === 'delegate') ask(call, 'STATUS')
}

function bridgeNow(name: string, network: string) {
  const found = onNode(node => node.link(name))
  return bridgeTrouble(name, found, () => attachedNames(network).length)
}

function tunnelNow(conf: NetConf): CniError | undefined {
  const { crossNode } = conf
  if (crossNode === undefined || crossNode === 'host-gw') return undefined
  const nodes = storeOf(conf)?.nodes()
  if (nodes === undefined) return undefined
  const addresses = onNode(node => node.dump(getAddresses())).map(({ address }) => address)
  const trouble = overlayTrouble(findSelf(nodes, addresses), nodes, crossNode)
  return trouble === undefined ? undefined : new CniError(codes.limited, trouble)
}

function rulesTrouble({ ipMasq }: NetConf): CniError | undefined {
  const trouble = ipMasq ? masqueradeTrouble() : undefined
  return trouble === undefined ? undefined : new CniError(codes.notAvailable, trouble)
}
