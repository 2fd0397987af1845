// generated from mini-cni/src/protocol by npm run generate; do not edit
/**
 * The numbers by which a failed call says what kind of trouble it is. Up to 99 they are the specification's (CNI SPEC §5,
 * "Error"), from 100 on mini-cni's own. A runtime acts on 3, 11, 50 and 51; people read the message.
 */
export const codes = {
  /** The configuration's cniVersion is none that this plugin speaks. */
  incompatibleVersion: 1,
  /** A field has a value that is not supported; the message names both. */
  unsupportedField: 2,
  /** The container is not known, so the runtime need not call DEL. */
  unknownContainer: 3,
  /** A variable is missing or wrong; the message names all of them. */
  invalidEnvironment: 4,
  /** stdin could not be read. */
  io: 5,
  /** stdin, or what another plugin answered, is no JSON object. */
  decode: 6,
  /** The configuration is JSON and makes no sense. */
  invalidConfig: 7,
  /** CNI_NETNS is the namespace that the plugin itself runs in. */
  ownNetns: 8,
  /** Something passing is in the way; the runtime should try again. */
  tryAgain: 11,
  /** STATUS: no pod can be added now. */
  notAvailable: 50,
  /** STATUS: no pod can be added, and those that are there may have lost their network. */
  limited: 51,
  /** Every address of a range is reserved. */
  exhausted: 100,
  /** The address that was asked for is another's. */
  taken: 101,
  /** The kernel refused a request; the message has its words. */
  kernel: 102,
  /** CHECK: something is not as ADD left it. */
  changed: 103,
  /** The IPAM plugin could not be run, or did not answer as the specification says. */
  delegate: 104,
  /** A file of mini-cni's own is damaged. */
  state: 105,
  /** The plugin lacks the right to do this. */
  forbidden: 106,
  /** mini-cni failed in a way that nobody foresaw. */
  internal: 199,
} as const

/** Why a call failed, as a runtime is told. The message is one line: `kubectl describe pod` shows it to people. */
export class CniError extends Error {
  override readonly name = 'CniError'
  readonly code: number
  /** More than fits in a line: what was tried, and what came back. */
  readonly details: string | undefined

  constructor(code: number, message: string, details?: string, options?: ErrorOptions) {
    super(oneLine(message), options)
    this.code = code
    this.details = details
  }
}

/** The JSON object that a failed call prints on stdout (CNI SPEC §5). */
export function errorJson({ code, message, details }: CniError, cniVersion: string): Readonly<Record<string, unknown>> {
  return { cniVersion, code, msg: message, ...(details === undefined ? {} : { details }) }
}

/** Any error as a CniError: by its own `code` (`EPERM`, `exhausted`), the kernel's errors by their words. */
export function cniErrorOf(error: unknown): CniError {
  if (error instanceof CniError) return error
  if (error instanceof AggregateError) return firstOf(error)
  if (!(error instanceof Error)) return new CniError(codes.internal, String(error))
  const details = error.cause instanceof Error ? error.cause.message : undefined
  return new CniError(codeOf(error), error.message, details, { cause: error })
}

/** What failed first is what people can do something about; what failed after it, when it was undone, is detail. */
function firstOf({ errors }: AggregateError): CniError {
  const [first, ...more] = errors.map(cniErrorOf)
  if (first === undefined) return new CniError(codes.internal, 'an error without a cause')
  const details = [first.details, ...more.map(({ message }) => message)].filter(text => text !== undefined)
  return new CniError(first.code, first.message, details.join('; ') || undefined, { cause: first.cause })
}

function codeOf(error: Error): number {
  const code = 'code' in error ? error.code : undefined
  switch (error.name) {
    case 'IpamError':
      return typeof code === 'string' ? (ipamCodes[code] ?? codes.internal) : codes.internal
    case 'AddressError':
      return codes.invalidConfig
    case 'LinkExists':
      return codes.invalidEnvironment
  }
  if (code === 'EPERM' || code === 'EACCES') return codes.forbidden
  return 'errno' in error || 'syscall' in error ? codes.kernel : codes.internal
}

const ipamCodes: Readonly<Record<string, number>> = {
  invalid: codes.invalidConfig,
  exhausted: codes.exhausted,
  taken: codes.taken,
  missing: codes.changed,
  journal: codes.state,
}

function oneLine(text: string): string {
  return text.trim().replaceAll(/\s*\n\s*/g, '; ')
}
