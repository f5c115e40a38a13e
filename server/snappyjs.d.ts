declare module "snappyjs" {
  /** @throws Error when it is not what Snappy has compressed */
  export function uncompress(compressed: Buffer): Buffer;
}
