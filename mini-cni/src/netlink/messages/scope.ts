/** How far an address or a route reaches: RT_SCOPE_* in linux/rtnetlink.h. */
export const scopes = { global: 0, site: 200, link: 253, host: 254, nowhere: 255 } as const

export type Scope = keyof typeof scopes

/** Name of a scope's number; one without a name is global. */
export function scopeName(value: number | undefined): Scope {
  for (const [name, number] of Object.entries(scopes)) if (number === value) return name as Scope
  return 'global'
}
