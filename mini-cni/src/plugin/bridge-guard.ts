import { delLink, getLinks } from '../netlink/messages/link.ts'
import { onNode } from '../netns/sockets.ts'

/** Looks whether the bridge is there before an ADD; what it returns removes one that came since and that nothing is plugged into. */
export function bridgeGuard(name: string | undefined): () => void {
  if (name === undefined || onNode(node => node.link(name)) !== undefined) return () => {}
  return () =>
    onNode(node => {
      const bridge = node.link(name)
      if (bridge?.kind === 'bridge' && node.dump(getLinks({ master: bridge.index })).length === 0) {
        node.request(delLink({ index: bridge.index }))
      }
    })
}
