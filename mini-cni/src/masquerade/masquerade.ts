import type { Step } from '../model.ts'
import { ensureMasquerade } from './ensure.ts'
import { withFilter } from './filter.ts'
import { masqueradeOf } from './kept.ts'

/**
 * Lets pods reach what is outside of the cluster: there nobody has a route back to a pod's address, so the source becomes the node's. One
 * rule for all pods of the node, made at the first ADD; DEL leaves it where it is. Comes while the result has the addresses
 * with the lengths of their subnets.
 */
export const masquerade: Step = {
  name: 'masquerade',

  wanted: conf => conf.ipMasq === true,

  add(_pod, conf, result) {
    for (const line of ensureMasquerade(masqueradeOf(conf, result.ips))) console.error(`mini-cni: ${line}`)
    return result
  },

  check(_pod, conf, result) {
    const { table } = masqueradeOf(conf, result.ips)
    const there = withFilter(filter => filter.comment(table)) !== undefined
    if (!there)
      throw new Error(`the table inet ${table} is gone, so no pod reaches the outside; the next ADD makes it again`)
  },

  del() {},
}
