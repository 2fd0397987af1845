/** A certificate is good from one day to another; where somebody's clock is wrong, that is all that is said of it. */

/** As Go, OpenSSL and Node say it. */
export function isAboutClocks(said: string): boolean {
  return /certificate (is not yet valid|has expired)/i.test(said)
}

export const clockRemedy = 'is the clock of this machine right?  date -u        set it: timedatectl set-ntp true'
