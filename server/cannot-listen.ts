/** Why an address cannot be listened on, in one sentence. `setting` is what chooses another port. */
export function cannotListen(
  { code, message }: NodeJS.ErrnoException,
  { host, port }: { readonly host: string; readonly port: number },
  setting: string,
): string {
  switch (code) {
    case "EADDRINUSE":
      return `Port ${port} on ${host} is in use: stop what runs there, or choose another with ${setting}.`;
    case "EACCES":
      return `Port ${port} on ${host} needs rights that this user does not have: choose another with ${setting}.`;
    case "EADDRNOTAVAIL":
    case "ENOTFOUND":
    case "EAI_AGAIN":
      return `This machine has no address ${host}: choose another with --host or HOST.`;
    default:
      return `Port ${port} on ${host} cannot be listened on: ${message}`;
  }
}
