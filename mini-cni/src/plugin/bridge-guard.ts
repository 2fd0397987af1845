import { existsSync } from 'node:fs'
import { delLink, getLinks } from '../netlink/messages/link.ts'
import { onNode } from '../netns/sockets.ts'

/**
 * Looks whether the bridge is there before an ADD; what it returns removes one that came since and that nothing is plugged into. Each link with IPv4 has a folder
 * of settings; to look for that takes no lock of the kernel, as every other way to ask does.
 */
export function bridgeGuard(name: string | undefined): () => void {
  if (name === undefined || existsSync(`/proc/sys/net/ipv4/conf/${name}`)) return () => {}
  return () =>
    onNode(node => {
      const bridge = node.link(name)
      if (bridge?.kind === 'bridge' && node.dump(getLinks({ master: bridge.index })).length === 0) {
        node.request(delLink({ index: bridge.index }))
      }
    })
}
