import { homedir } from "node:os";
import { isAbsolute, join, resolve } from "node:path";

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Where a server on `port` stores its sessions. Null: nowhere, as for `none` and, with nothing said, for a port that is
 * another every time.
 *
 * @param given what was asked for, if anything was
 * @throws Error with a sentence when nothing was asked for, and this user has no home
 */
export function dataDirectory(
  given: string | null,
  port: number,
  env: Environment,
  platform: NodeJS.Platform = process.platform,
): string | null {
  if (given === "none") return null;
  if (given !== null) return resolve(given);
  // Two servers of one machine are two transports.
  return port === 0 ? null : join(platformDirectory(env, platform), String(port));
}

/** Where programs keep what is theirs: the XDG base directory specification, and its like elsewhere. */
function platformDirectory(env: Environment, platform: NodeJS.Platform): string {
  if (platform === "win32") {
    return join(env["LOCALAPPDATA"] ?? join(home(), "AppData", "Local"), "Codette");
  }
  if (platform === "darwin") return join(home(), "Library", "Application Support", "Codette");
  const data = env["XDG_DATA_HOME"] ?? "";
  // The specification: a relative path is to be ignored.
  return join(isAbsolute(data) ? data : join(home(), ".local", "share"), "codette");
}

/** A user that a container has made up has none. */
function home(): string {
  try {
    return homedir();
  } catch {
    throw new Error(
      "there is no home directory to store sessions in: --data must be a directory, or none",
    );
  }
}
