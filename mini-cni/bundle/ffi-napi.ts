/** In the place of `netlink/ffi-napi.ts`: a package cannot be in one file with its native code. */
export function napiLibc(): never {
  throw new Error('this file has no ffi-napi, only the FFI of Node 26.1 or newer')
}
