// generated from mini-cni/src/link by npm run generate; do not edit
import type { Attachment } from '../model.ts'

/** ADD found the interface there already; nothing was touched. */
export class LinkExists extends Error {
  override readonly name = 'LinkExists'

  constructor(pod: Attachment, hostName: string, cause: unknown) {
    super(
      `${pod.ifname} in ${pod.netns} or ${hostName} on the node exists already: ${pod.containerId} was added to ${pod.network} before; DEL it first`,
      { cause },
    )
  }
}
