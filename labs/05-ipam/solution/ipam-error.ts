// generated from mini-cni/src/ipam by npm run generate; do not edit
/** `invalid`: the configuration is wrong. `exhausted`, `taken`: it is right, but the address cannot be had. `journal`: the record is damaged. */
export type IpamTrouble = 'invalid' | 'exhausted' | 'taken' | 'missing' | 'journal'

/** Why no address was handed out (or none found), in a sentence that ends with what to do. */
export class IpamError extends Error {
  override readonly name = 'IpamError'
  readonly code: IpamTrouble

  constructor(code: IpamTrouble, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}
