/** The one function of node:crypto that the plugin needs: to load OpenSSL for a name of 15 letters takes 5 ms. */

/** The first 32 bits of the fractions of roots of the first primes: square roots for the state, cube roots for the rounds. */
const constants = new Uint32Array(64)
const start = new Uint32Array(8)
fillConstants()

/** The names of one pod are asked for again and again. */
const known = new Map<string, string>()

/** SHA-256 (FIPS 180-4) of `text` in UTF-8, as 64 hexadecimal digits. */
export function hash(algorithm: 'sha256', text: string): string {
  if (algorithm !== 'sha256') throw new Error(`this bundle has no ${algorithm}`)
  const found = known.get(text) ?? digest(padded(Buffer.from(text)))
  known.set(text, found)
  return found
}

function digest(bytes: Buffer): string {
  const state = start.slice()
  const words = new Uint32Array(64)
  for (let at = 0; at < bytes.length; at += 64) addBlock(state, words, bytes, at)
  return Array.from(state, word => word.toString(16).padStart(8, '0')).join('')
}

function padded(data: Buffer): Buffer {
  const bytes = Buffer.alloc(((data.length + 8) >> 6) * 64 + 64)
  data.copy(bytes)
  bytes[data.length] = 0x80
  bytes.writeUInt32BE(data.length * 8, bytes.length - 4)
  return bytes
}

function addBlock(state: Uint32Array, words: Uint32Array, bytes: Buffer, at: number): void {
  for (let i = 0; i < 16; i++) words[i] = bytes.readUInt32BE(at + 4 * i)
  for (let i = 16; i < 64; i++) {
    const [x, y] = [of(words, i - 15), of(words, i - 2)]
    const low = turn(x, 7) ^ turn(x, 18) ^ (x >>> 3)
    const high = turn(y, 17) ^ turn(y, 19) ^ (y >>> 10)
    words[i] = of(words, i - 16) + low + of(words, i - 7) + high
  }
  let a = of(state, 0)
  let b = of(state, 1)
  let c = of(state, 2)
  let d = of(state, 3)
  let e = of(state, 4)
  let f = of(state, 5)
  let g = of(state, 6)
  let h = of(state, 7)
  // Written for an interpreter: a process that makes one call ends before anything is compiled.
  for (let i = 0; i < 64; i++) {
    const choice = (e & f) ^ (~e & g)
    const majority = (a & b) ^ (a & c) ^ (b & c)
    const sumE = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7))
    const sumA = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10))
    const one = (h + sumE + choice + of(constants, i) + of(words, i)) | 0
    h = g
    g = f
    f = e
    e = (d + one) | 0
    d = c
    c = b
    b = a
    a = (one + sumA + majority) | 0
  }
  state[0] = of(state, 0) + a
  state[1] = of(state, 1) + b
  state[2] = of(state, 2) + c
  state[3] = of(state, 3) + d
  state[4] = of(state, 4) + e
  state[5] = of(state, 5) + f
  state[6] = of(state, 6) + g
  state[7] = of(state, 7) + h
}

function turn(word: number, bits: number): number {
  return (word >>> bits) | (word << (32 - bits))
}

function of(words: Uint32Array, i: number): number {
  return words[i] as number
}

function fillConstants(): void {
  let found = 0
  for (let n = 2; found < 64; n++) {
    if (hasDivisor(n)) continue
    if (found < 8) start[found] = Math.sqrt(n) * 2 ** 32
    constants[found++] = Math.cbrt(n) * 2 ** 32
  }
}

function hasDivisor(n: number): boolean {
  for (let d = 2; d * d <= n; d++) if (n % d === 0) return true
  return false
}
