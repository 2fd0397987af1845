/** Milliseconds in the unit that matters: `34 ms`, `0.6 s`. */
export function duration(ms: number): string {
  return ms < 95 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`
}
