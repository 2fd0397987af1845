/** A certificate is good from one day to another; where somebody's clock is wrong, that is all that is said of it. */

/** As Go, OpenSSL and Node say it. */
export function isAboutClocks(said: string): boolean {
  return /certificate (is not yet valid|has expired)/i.test(said)
}

export const clockRemedy = 'is the clock of this machine right?  date -u        set it: timedatectl set-ntp true'

/** Seconds. Certificates, tokens and leases bear so much, and some of it may be how long the answer took. */
const TOLERATED = 300

/** What is wrong, and with what line, where a machine's clock says `theirs` while this one's says `ours`: both in seconds. */
export function clockTrouble(
  machine: string,
  theirs: number,
  ours: number,
): { readonly text: string; readonly remedy: string } | undefined {
  const off = Math.round(Math.abs(theirs - ours))
  if (!(off > TOLERATED)) return undefined
  const [unit, seconds] = units.find(([, length]) => off >= 2 * length) ?? ['seconds', 1]
  const by = `${Math.round(off / seconds)} ${unit} ${theirs > ours ? 'ahead of' : 'behind'}`
  return {
    text: `the clock of ${machine} is ${by} that of this machine: certificates of the one may not be good on the other`,
    remedy: 'on both: which one is right?  date -u        set the other: timedatectl set-ntp true',
  }
}

const units = [
  ['days', 86_400],
  ['hours', 3600],
  ['minutes', 60],
] as const
