/** What is wrong with a connection, told from what the ssh client said on its way out (exit code 255). */
export interface Trouble {
  readonly text: string
  readonly remedy: string
}

const troubles: readonly {
  readonly said: RegExp
  readonly text: (host: string) => string
  readonly remedy: (host: string) => string
}[] = [
  {
    said: /REMOTE HOST IDENTIFICATION HAS CHANGED/,
    text: host => `${host} shows another host key than the one that ssh knows`,
    remedy: host => `if the machine is new: ssh-keygen -R ${withoutUser(host)}, then: ssh ${host} true`,
  },
  {
    said: /Host key verification failed/,
    text: host => `ssh does not know the host key of ${host}, and asks no one here`,
    remedy: host => `look at it once, and say yes: ssh ${host} true`,
  },
  {
    said: /Permission denied/,
    text: host => `${host} takes no key of yours and asks for a password, which is not typed here`,
    remedy: host => `give it a key: ssh-copy-id ${host}`,
  },
  {
    said: /Could not resolve hostname|Name or service not known/,
    text: host => `there is no machine named ${host} for this one`,
    remedy: () => 'name it otherwise: --nodes this,root@ADDRESS',
  },
  {
    said: /Connection refused/,
    text: host => `${host} is there, but no ssh server answers on it`,
    remedy: host => `on ${host}: systemctl start ssh; another port: --nodes this,${host}:PORT`,
  },
  {
    said: /timed out|No route to host|Network is unreachable|Host is down/,
    text: host => `${host} does not answer`,
    remedy: host => `is it up? ping -c1 ${withoutUser(host)}`,
  },
  {
    said: /Bad owner or permissions|bad configuration option|Bad configuration/i,
    text: () => "ssh's own configuration is wrong",
    remedy: host => `see what it says: ssh ${host} true`,
  },
  {
    said: /closed by|Connection (reset|closed)|Broken pipe|not responding|closed\.$|^\s*$/,
    text: host => `${host} went away in the middle`,
    remedy: host => `is it up again? ssh ${host} true; then: cnilab down, cnilab up`,
  },
]

const withoutUser = (host: string): string => host.replace(/^.*@/, '')

/** One sentence and what to type; `host` as a person names it. */
export function sayTrouble(host: string, said: string): Trouble {
  const lines = said.trim().split('\n')
  const known = troubles.find(trouble => trouble.said.test(said.trim()))
  if (known !== undefined) return { text: known.text(host), remedy: known.remedy(host) }
  return { text: `ssh ${host} failed: ${lines.at(-1)}`, remedy: `try it: ssh ${host} true` }
}
