/**
 * Where in a message there is something that is no finite number and stands for one, or null. JSON writes a number that is
 * not finite as null, and no message of the server has a null in it but a `change` that is nobody's.
 */
export function unfinite(text: string): string | null {
  let message: unknown;
  try {
    message = JSON.parse(text);
  } catch {
    return "no JSON";
  }
  return search(message, "");
}

function search(value: unknown, path: string): string | null {
  if (typeof value === "number") return Number.isFinite(value) ? null : `${path} is ${value}`;
  if (value === null) return path === ".by" ? null : `${path} is null`;
  if (typeof value !== "object") return null;
  for (const [name, inner] of Object.entries(value)) {
    const found = search(inner, `${path}.${name}`);
    if (found !== null) return found;
  }
  return null;
}
