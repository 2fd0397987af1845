/** What the plugin needs of node:net, which loads all that is needed for sockets: 2 ms. */

const byte = '(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)'
const dotted = new RegExp(`^${byte}(?:\\.${byte}){3}$`)

/** 4 or 6 for an IP address in one of its spellings (RFC 4291 §2.2, with the zone of RFC 4007 §11), 0 for anything else. */
export function isIP(text: string): 0 | 4 | 6 {
  return dotted.test(text) ? 4 : isIPv6(text) ? 6 : 0
}

export function isIPv6(text: string): boolean {
  const [address = '', zone, ...more] = text.split('%')
  if (more.length > 0 || (zone !== undefined && !/^[0-9a-zA-Z.:-]+$/.test(zone))) return false
  const [head = '', tail, ...others] = address.split('::')
  if (others.length > 0) return false
  const groups = [...groupsIn(head, tail === undefined), ...(tail === undefined ? [] : groupsIn(tail, true))]
  const length = groups.reduce((sum, size) => sum + size, 0)
  return tail === undefined ? length === 8 : length <= 7
}

/** The 16-bit groups that each word stands for: 1, or 2 for a dotted one, which may only be last; NaN for what is no group. */
function groupsIn(text: string, isLast: boolean): readonly number[] {
  if (text === '') return []
  const words = text.split(':')
  return words.map((word, i) => {
    if (/^[0-9a-fA-F]{1,4}$/.test(word)) return 1
    return isLast && i === words.length - 1 && dotted.test(word) ? 2 : Number.NaN
  })
}
