/** `10.0.0.1/24` in its two parts; without a length it is the whole address, 32 or 128 bits. The address is not looked at. */
export function splitPrefix(text: string): { readonly ip: string; readonly length: number } {
  const slash = text.indexOf('/')
  const ip = slash < 0 ? text : text.slice(0, slash)
  const bits = ip.includes(':') ? 128 : 32
  const length = slash < 0 ? bits : Number(text.slice(slash + 1))
  if (!(length >= 0 && length <= bits) || text.endsWith('/')) {
    throw new Error(`"${text}" is no address with prefix length; write it as 10.244.1.2/24 or fd00:10:244:1::2/64`)
  }
  return { ip, length }
}
