/** Why a server cannot start, in one sentence. `setting` is what chooses another port. */
export function cannotListen(
  { code, message }: NodeJS.ErrnoException,
  {
    host,
    port,
    data = null,
  }: { readonly host: string; readonly port: number; readonly data?: string | null },
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
    case "DIRECTORY_IN_USE":
      return `Another server stores its sessions in ${data}: stop it, or choose another directory with --data.`;
    default:
      return `Port ${port} on ${host} cannot be listened on: ${message}`;
  }
}
