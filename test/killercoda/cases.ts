/** Scenarios that people could write, each wrong in one way, and what the player must say of it. */
export interface Case {
  readonly name: string
  readonly exit: 0 | 1 | 3 | 4
  /** The sentence, or a part of it. */
  readonly says: RegExp
  /** Seconds for one thing of it; default 10. */
  readonly timeout?: number
  /** Its scripts do harm where they can: afterwards this machine is looked at. */
  readonly hostile?: true
}

export const cases: readonly Case[] = [
  { name: 'good', exit: 0, says: /2 of 2 steps hold, 1 without CHECK/ },
  { name: 'folded', exit: 0, says: /folded commands/ },
  { name: 'always-passes', exit: 1, says: /says yes before anything was done/ },
  { name: 'never-passes', exit: 1, says: /still says no \(exit 1\)[\s\S]*there is no \/tmp\/y/ },
  { name: 'flickers', exit: 1, says: /says yes, and no/ },
  { name: 'verify-hangs', exit: 1, says: /verify\.sh did not end in/, timeout: 5 },
  { name: 'no-clicks', exit: 1, says: /nothing on step1\.md can be clicked/ },
  { name: 'no-verify', exit: 1, says: /this play shows\s+nothing/ },
  { name: 'eaten-lines', exit: 1, says: /1 of its 2 lines came to no shell[\s\S]*ssh -n/ },
  { name: 'broken-preparation', exit: 1, says: /preparation failed[\s\S]*ended with 7[\s\S]*no such place/ },
  { name: 'not-json', exit: 4, says: /index\.json:1:\d+: is not JSON/ },
  { name: 'outside', exit: 4, says: /lies outside of the scenario's folder/ },
  { name: 'folder', exit: 4, says: /pages is a folder, not a file/ },
  { name: 'link', exit: 4, says: /a link that leads outside/ },
  { name: 'third-node', exit: 4, says: /speaks to node02; the platform has two machines/ },
  { name: 'needs-image', exit: 3, says: /cannot be played here: it asks for the machine/ },
  { name: 'needs-kubectl', exit: 3, says: /cannot be played here: .*kubectl/ },
  { name: 'deletes-all', exit: 1, says: /was not done in|still says no/, hostile: true, timeout: 15 },
  { name: 'fork-bomb', exit: 1, says: /fork: retry: Resource temporarily unavailable/, hostile: true },
  { name: 'endless', exit: 1, says: /was not done in .*runs for ever/, hostile: true, timeout: 4 },
  { name: 'binary', exit: 1, says: /bytes that are no text/, hostile: true },
  { name: 'flood', exit: 1, says: /prints without end/, hostile: true },
  { name: 'ends-shell', exit: 1, says: /step1\.md:1 ended the shell/, hostile: true },
  { name: 'kills-all', exit: 1, says: /step1\.md:1 ended the shell/, hostile: true },
  { name: 'memory', exit: 1, says: /filled \d\.\d GB of memory and files/, hostile: true, timeout: 60 },
  { name: 'writes-host', exit: 1, says: /still says no/, hostile: true },
]
